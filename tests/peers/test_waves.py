# SPDX-License-Identifier: Apache-2.0
"""Waveforms in and out of `camtwin render` and of a camera with a host; sigrok-cli reads ours and writes what we read."""

import json
import re
import subprocess

import pytest

from conftest import TREE

TRIGGERED = ["--set=TriggerMode=On", "--set=TriggerSource=Line1", "--set=ExposureAuto=Off", "--set=ExposureTime=1000"]
SMALL = ["--set=Width=256", "--set=Height=256"]
MS = 1_000_000


def render(camtwin, *options, status=0):
    """Frames, counters and stderr of `camtwin render --json`."""
    done = camtwin("render", "--json", *map(str, options))
    assert done.returncode == status, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return lines[:-1], lines[-1]["counters"] if lines else None, done.stderr


def pulses(path, times_ns, length_ns=MS):
    """A recording of pulses."""
    text = "$timescale 1 ns $end\n$var wire 1 ! TRIGGER_IN $end\n$enddefinitions $end\n#0\n0!\n"
    path.write_text(text + "".join(f"#{t}\n1!\n#{t + length_ns}\n0!\n" for t in times_ns))
    return path


def changes(path):
    """{signal: [(t, value), ...]} behind the values of the start."""
    names, found, t = {}, {}, 0
    head, _, body = path.read_text().partition("$enddefinitions $end\n")
    for ident, name in re.findall(r"\$var \w+ \d+ (\S+) (\S+) \$end", head):
        names[ident], found[name] = name, []
    for line in body[body.index("$end\n") + 5 :].splitlines():
        if line[0] == "#":
            t = int(line[1:])
        elif line[0] in "rs":
            value, ident = line[1:].split(" ")
            found[names[ident]].append((t, value))
        else:
            found[names[line[1:]]].append((t, int(line[0])))
    return found


def sigrok(*words):
    done = subprocess.run(["sigrok-cli", *map(str, words)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def recorded(camtwin_shared):
    """Two frames and a refused trigger between them: (recording, frames, counters)."""
    wave = camtwin_shared.home / "out.vcd"
    played = pulses(camtwin_shared.home / "in.vcd", [5 * MS, 6 * MS + MS // 2, 50 * MS])
    frames, counters, _ = render(
        camtwin_shared, *TRIGGERED, "--set=StrobeEnable=On", "--no-pixels", "--wave-in", played, "--wave-out", wave
    )
    return wave, frames, counters


def test_what_is_played_is_what_is_recorded(recorded):
    edges = [5 * MS, 6 * MS, 6 * MS + MS // 2, 7 * MS + MS // 2, 50 * MS, 51 * MS]
    assert changes(recorded[0])["TRIGGER_IN"] == [(t, 1 - i % 2) for i, t in enumerate(edges)]


def test_every_frame_is_in_the_recording_from_exposure_to_transfer(recorded):
    wave, frames, _ = recorded
    found = changes(wave)
    starts = {name: [t for t, value in found[name] if value == 1] for name in ("EXPOSURE", "READOUT", "TRANSFER", "STROBE_OUT")}
    ends = {name: [t for t, value in found[name] if value == 0] for name in starts}
    assert starts["EXPOSURE"] == [frame["timestamp_ns"] for frame in frames] and len(frames) == 2
    assert ends["EXPOSURE"] == [frame["timestamp_ns"] + frame["exposure_ns"] for frame in frames]
    assert starts["READOUT"] == ends["EXPOSURE"] and starts["TRANSFER"] == ends["READOUT"]
    assert (starts["STROBE_OUT"], ends["STROBE_OUT"]) == (starts["EXPOSURE"], ends["EXPOSURE"])
    assert len(ends["TRANSFER"]) == 2


def test_a_refused_trigger_is_named_and_counted(recorded):
    wave, _, counters = recorded
    assert [(t, text) for t, text in changes(wave)["REFUSED"] if text] == [(6 * MS + MS // 2, "readout")]
    refused = {word: n for word, n in counters["triggers_refused"].items() if n}
    assert refused == {"readout": 1} and counters["triggers_accepted"] == counters["sent"] == 2


def test_sigrok_reads_the_whole_recording(recorded):
    wave, _, _ = recorded
    shown = sigrok("-I", "vcd:downsample=1000", "-i", wave, "--show")
    for name in ("TRIGGER_IN", "TRIGGER_FILTERED", "EXPOSURE", "READOUT", "STROBE_OUT", "TRANSFER"):
        assert f"- {name}: logic" in shown
    last_us = int(re.findall(r"^#(\d+)", wave.read_text(), re.M)[-1]) // 1000
    assert int(re.search(r"sample count: (\d+)", shown).group(1)) == last_us


def test_what_sigrok_makes_of_the_recording_can_be_played(recorded, camtwin, tmp_path):
    for kind, signal in (("vcd", ""), ("csv", ",signal=TRIGGER_IN"), ("csv:time=true", ",signal=TRIGGER_IN")):
        again = tmp_path / "again"
        again.unlink(missing_ok=True)
        sigrok("-I", "vcd:downsample=100000", "-i", recorded[0], "-O", kind, "-o", again)
        frames, counters, _ = render(camtwin, *TRIGGERED, "--no-pixels", "--wave-in", f"{again}{signal}")
        assert len(frames) == 2 and counters["triggers_refused"]["readout"] == 1, kind


@pytest.mark.parametrize("kind", ["vcd", "csv"])
def test_what_a_logic_analyser_captured_can_be_played(camtwin, tmp_path, kind):
    captured = tmp_path / "captured"
    sigrok("-d", "demo:logic_channels=2:analog_channels=0", "--config", "samplerate=10k", "--samples", 2000,
           "-O", kind, "-o", captured)  # fmt: skip
    wave = tmp_path / "out.vcd"
    render(camtwin, "--no-pixels", "--set=TriggerMode=On", "--wave-in", f"{captured},signal=D1", "--wave-out", wave)
    level, expected = 0, []
    columns = sigrok("-I", "vcd", "-i", captured, "-O", "csv") if kind == "vcd" else captured.read_text()
    samples = [line.split(",") for line in columns.splitlines() if line[:1] in "01" and "," in line]
    for i, sample in enumerate(samples):
        if int(sample[1]) != level:
            level = int(sample[1])
            expected.append((i * 100_000, level))
    assert changes(wave)["TRIGGER_IN"] == expected and len(expected) > 10


def test_gtkwave_view_shows_every_signal(recorded):
    view = (TREE / "docs" / "camtwin.gtkw").read_text()
    assert sorted(re.findall(r"^camtwin\.(\w+)$", view, re.M)) == sorted(changes(recorded[0]))


def test_the_same_seed_gives_the_same_bytes_whatever_the_clock_and_the_threads(camtwin, tmp_path):
    played = pulses(tmp_path / "in.vcd", [5 * MS + 35 * MS * i for i in range(5)])
    results = set()
    for clock in ("free", "real", "step"):
        for threads in (1, 2):
            wave = tmp_path / f"{clock}{threads}.vcd"
            frames, counters, _ = render(camtwin, *TRIGGERED, *SMALL, "--seed=7", "--clock", clock, "--threads", threads,
                                         "--wave-in", played, "--wave-out", wave)  # fmt: skip
            assert len(frames) == 5
            results.add((wave.read_bytes(), json.dumps(frames), json.dumps(counters)))
    assert len(results) == 1
    other, _, _ = render(camtwin, *TRIGGERED, *SMALL, "--seed=8", "--wave-in", played)
    hashes = [frame["fnv1a64"] for frame in json.loads(next(iter(results))[1])]
    assert not set(hashes) & {frame["fnv1a64"] for frame in other} and len(set(hashes)) == 5


def test_frames_become_files(camtwin, tmp_path):
    frames, counters, _ = render(camtwin, *SMALL, "-n", 3, "-o", tmp_path / "raw", "--format=raw")
    files = sorted((tmp_path / "raw").iterdir())
    assert [path.name for path in files] == [f"frame-00000{i}.raw" for i in (1, 2, 3)]
    for path, frame in zip(files, frames):
        h = 0xCBF29CE484222325
        for byte in path.read_bytes():
            h = (h ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
        assert frame["fnv1a64"] == f"{h:016x}"
    assert counters["sent"] == 3
    render(camtwin, *SMALL, "-n", 1, "-o", tmp_path / "png")
    assert (tmp_path / "png" / "frame-000001.png").read_bytes()[:4] == b"\x89PNG"
    assert len(render(camtwin, *SMALL, "-n", 2, "-o", "/dev/null")[0]) == 2
    assert "fnv1a64" not in render(camtwin, *SMALL, "-n", 1, "--no-pixels", "-o", tmp_path / "none")[0][0]
    assert not (tmp_path / "none").exists()


def test_seconds_end_it(camtwin):
    frames, _, _ = render(camtwin, "--no-pixels", *SMALL, "--set=AcquisitionFrameRate=100", "--seconds", 0.5)
    assert 40 <= len(frames) <= 50


@pytest.mark.parametrize("options", [[], ["-n", "0"], ["-n", "x"], ["--wave-in="], ["-n", "1", "--cameras", "2"], ["x"]])
def test_what_would_never_end_or_is_not_understood_is_a_usage_error(camtwin, options):
    assert camtwin("render", *options).returncode == 2


@pytest.mark.parametrize(
    "text, words",
    [
        ("$timescale 1 ns $end $var wire 1 ! A $end $enddefinitions $end\n#5\n1!\n#4\n0!\n", "line 4: time goes backwards"),
        ("$timescale 3 parsec $end", "$timescale"),
        ("$timescale 1 ns $end $var wire 1 ! A $end $enddefinitions $end\n#5\n1?\n", "line 3: a value of a signal"),
        ("junk\n", "line 1"),
        ("", "the file is empty"),
    ],
)
def test_a_broken_recording_is_refused_in_words(camtwin, tmp_path, text, words):
    broken = tmp_path / "broken"
    broken.write_text(text)
    _, _, said = render(camtwin, "--no-pixels", "--set=TriggerMode=On", "--wave-in", broken, status=1)
    assert f"--wave-in {broken}: " in said and words in said


def test_a_host_gets_the_frames_of_the_recording(camtwin, camera_id, tmp_path):
    wave = tmp_path / "out.vcd"
    camtwin.run(
        "arv-camera-test-0.8", "-n", camera_id, "--duration", "1", options=[*SMALL, "--wave-out", str(wave)], timeout=30
    )
    found = changes(wave)
    assert len(found["EXPOSURE"]) > 10
    begun = [t for t, value in found["TRANSFER"] if value == 1]
    read_out = [t for t, value in found["READOUT"] if value == 0]
    assert begun and set(begun) <= set(read_out) | set(t for t, value in found["TRANSFER"] if value == 0)


def test_a_second_camera_has_no_waveform(camtwin, tmp_path):
    wave = tmp_path / "out.vcd"
    done = camtwin.run("true", options=["--cameras=2", "--wave-out", str(wave)])
    assert "for the first camera" in done.stderr and changes(wave)["EXPOSURE"] == []
