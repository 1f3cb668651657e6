# SPDX-License-Identifier: Apache-2.0
"""Programs for IC Imaging Control: one in C, written against the interface's signatures, and one in Python that loads
./tisgrabber_x64.dll as Windows programs do."""

import csv
import json
import signal
import subprocess
import time

import hosts
import pytest
from PIL import Image

from conftest import BUILD, HERE, PYTHON, SERIAL, TREE

LIBRARY = BUILD / "src" / "host" / "libtisgrabber.so"
PARITY = BUILD / "tests" / "peers" / "ic_parity"
FEATURES = TREE / "tests" / "data" / "features.tsv"
UNITS = {row["usb3_vision"]: row["unit"] for row in csv.DictReader(open(FEATURES, newline=""), delimiter="\t")}
QUIET = ["--set", "ExposureAuto=Off", "--set", "GainAuto=Off", "--seed", "7", "--scene", "flat:2000", "--steady-temperature"]


@pytest.fixture
def folder(camtwin):
    """Where a Windows program would lie, with the library beside it."""
    path = camtwin.home / "program"
    path.mkdir()
    (path / "tisgrabber_x64.dll").symlink_to(LIBRARY)
    return path


def program(camtwin, folder, *words, timeout=60):
    done = hosts.run([PYTHON, HERE / "ic_client.py", *words], cwd=folder, env=camtwin.env, timeout=timeout)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done


def answer(done):
    return json.loads(done.stdout.strip().splitlines()[-1])


# --- every property ----------------------------------------------------------------------------------------------------


def raw_per_unit(feature):
    """Integers of the Range interface for one unit of the manual: 0.1 dB, 1/100 of gamma, else the unit itself."""
    return 10 if UNITS[feature] == "dB" else 100 if feature == "Gamma" else 1


def expected(feature, interface, text):
    """What `camtwin get` must say of a value that a program for IC Imaging Control set or read."""
    if interface == "Range":
        return float(text) / raw_per_unit(feature)
    if interface == "AbsoluteValue":
        return float(text) * (1e6 if UNITS[feature] == "us" else 1)
    if interface == "Switch":
        # Manual 5.4.2, 5.7.2: which of the two is "True".
        on_off = {"TriggerActivation": ("RisingEdge", "FallingEdge"), "StrobePolarity": ("ActiveHigh", "ActiveLow")}
        automatic = ("Continuous", "Off") if feature in ("ExposureAuto", "GainAuto") else None
        on, off = on_off.get(feature) or automatic or ("On", "Off")
        return on if text == "1" else off
    words = {"Timed": "FrameStart", "Trigger Width": "ExposureActive", "Readout": "ReadOut"}
    return words.get(text, text.replace(" ", "").replace("%", ""))


def same(want, got):
    if isinstance(want, float):
        return float(got.split()[0]) == pytest.approx(want, rel=2e-6, abs=1e-6)
    booleans = {"true": "On", "false": "Off", "1": "On", "0": "Off"}
    return booleans.get(got, got) == booleans.get(want, want)


def test_every_property_of_the_manual_is_set_by_its_vcd_name_and_seen_as_genicam_feature(camtwin):
    assert PARITY.exists(), f"{PARITY} is not built"
    with camtwin.serve():
        with subprocess.Popen(
            [PARITY, FEATURES], env=camtwin.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as c_program:
            seen = {}
            for line in c_program.stdout:
                words = line.rstrip("\n").split("\t")
                if len(words) != 4:
                    break
                feature, interface, put, read = words
                seen.setdefault(feature, set()).add(interface)
                if interface != "Button":
                    got = camtwin("get", feature).stdout.strip()
                    assert same(expected(feature, interface, read), got), f"{line!r}: the camera says {got}"
                    if not feature.startswith("Offset"):  # the camera cuts what its size leaves no room for
                        close = float(put) == pytest.approx(float(read), rel=1e-6) if interface != "MapStrings" else put == read
                        assert close, line
                c_program.stdin.write("\n")
                c_program.stdin.flush()
            rest = line + c_program.stdout.read()
            assert c_program.wait(10) == 0 and rest.startswith("done "), rest
    rows = [row["usb3_vision"] for row in csv.DictReader(open(FEATURES, newline=""), delimiter="\t")
            if row["vcd_property"].startswith("VCDID_")]
    assert len(rows) >= 45 and set(seen) == set(rows) and rest == f"done {len(rows)}\n"


# --- pictures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, settings",
    [
        ("Y800 (1920x1080)", ["Width=1920", "Height=1080"]),
        ("Y800 (2048x1500) [Binning 2x]", ["BinningHorizontal=2", "Width=2048", "Height=1500"]),
        ("Y16 (640x480)", ["PixelFormat=Mono12p", "Width=640", "Height=480"]),
        ("Y800 (1024x768) [Skipping 2x horizontal]", ["DecimationHorizontal=2", "Width=1024", "Height=768"]),
    ],
)
def test_a_triggered_picture_has_the_pixels_that_usb3_vision_delivers(camtwin, folder, text, settings):
    y16 = text.startswith("Y16")
    with camtwin.serve(*QUIET):
        found = answer(program(camtwin, folder, "first_picture", text, "4" if y16 else "0", "a.bmp"))
    size = [int(n) for n in text.split("(")[1].split(")")[0].split("x")]
    assert found == {"shape": [*size, 16 if y16 else 8, 4 if y16 else 0], "number": 0}
    with camtwin.serve(*QUIET, *[word for one in settings for word in ("--set", one)]):
        # TIFF and PNG of 12 bits have them on top, as Y16 has.
        done = camtwin("snap", "-o", str(folder / "b.png"))
        assert done.returncode == 0, done.stderr
    ours = (folder / "a.bmp.raw").read_bytes()
    with Image.open(folder / "b.png") as png:
        assert png.size == tuple(size)
        theirs = png.tobytes() if not y16 else b"".join(v.to_bytes(2, "little") for v in png.getdata())
    assert ours == theirs
    with Image.open(folder / "a.bmp") as bmp:
        assert bmp.size == tuple(size)
        grey = bmp.convert("L").tobytes()
    assert grey == (ours[1::2] if y16 else ours)


def test_rgb24_is_grey_and_lies_bottom_up_as_on_windows(camtwin, folder):
    with camtwin.serve(*QUIET):
        assert answer(program(camtwin, folder, "first_picture", "Y800 (640x480)", "1", "a.bmp"))["shape"] == [640, 480, 24, 1]
    raw = (folder / "a.bmp.raw").read_bytes()
    assert raw[0::3] == raw[1::3] == raw[2::3]
    with Image.open(folder / "a.bmp") as bmp:
        assert bmp.mode == "RGB" and bmp.tobytes() == Image.frombytes("RGB", (640, 480), raw).transpose(1).tobytes()


def test_formats_change_between_streams(camtwin, folder):
    texts = ["Y800 (1920x1080)", "Y800 (2048x1500) [Binning 2x]", "Y16 (640x480)", "Y800 (4096x3000)"]
    with camtwin.serve():
        shapes = answer(program(camtwin, folder, "snaps", *texts))
    assert shapes == [[1920, 1080, 8, 0], [2048, 1500, 8, 0], [640, 480, 8, 0], [4096, 3000, 8, 0]]
    with Image.open(folder / "snap.jpg") as jpeg:
        assert (jpeg.format, jpeg.size) == ("JPEG", (4096, 3000))


# --- cameras -----------------------------------------------------------------------------------------------------------


def test_two_cameras_are_told_apart_by_their_unique_names(camtwin, folder):
    done = camtwin("run", "--cameras", "2", "--", PYTHON, HERE / "ic_client.py", "names", cwd=folder)
    found = answer(done)
    serials = [SERIAL, str(int(SERIAL) + 1)]
    assert found == {
        "models": ["DMK 38UX253"] * 2, "unique": [f"DMK 38UX253 {serial}" for serial in serials], "opened": [1, 1],
    }


def test_without_a_camera_the_list_is_empty(camtwin, folder):
    assert answer(program(camtwin, folder, "names")) == {"models": [], "unique": [], "opened": []}


def test_a_program_runs_inside_camtwin_run(camtwin, folder):
    done = camtwin("run", "--", PYTHON, HERE / "ic_client.py", "names", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert answer(done)["unique"] == [f"DMK 38UX253 {SERIAL}"]


def test_the_tree_is_printed_as_the_vendors_library_prints_it(camtwin, folder):
    with camtwin.serve():
        lines = program(camtwin, folder, "tree").stdout.splitlines()
    assert lines[-1] == "1"
    at = lines.index("Exposure")
    assert lines[at + 1:at + 6] == ["\tValue", "\t\tInterface : Range", "\t\tInterface : AbsoluteValue", "\tAuto",
                                    "\t\tInterface : Switch"]
    assert {"Partial scan", "\tAuto-center", "\tX Offset", "Trigger", "\tSoftware Trigger", "GPIO", "\tGP IN"} <= set(lines)


def test_a_state_file_brings_a_camera_back(camtwin, folder):
    with camtwin.serve():
        found = answer(program(camtwin, folder, "state"))
        assert camtwin("get", "DecimationVertical").stdout == "2\n"
    assert found == {"again": 1, "exposure": 30300, "shape": [1024, 768, 24, 1]}


def test_a_killed_camera_is_told_to_the_program(camtwin, folder):
    ready = folder / "ready"
    with camtwin.serve() as served:
        with subprocess.Popen(
            [PYTHON, HERE / "ic_client.py", "lost", str(ready)], cwd=folder, env=camtwin.env, stdout=subprocess.PIPE, text=True
        ) as c_program:
            deadline = time.monotonic() + 20
            while not ready.exists() and time.monotonic() < deadline:
                assert c_program.poll() is None
                time.sleep(0.05)
            served.stop(signal.SIGKILL)
            out, _ = c_program.communicate(timeout=40)
    assert json.loads(out) == {"said": ["lost"], "valid": 0}
