# SPDX-License-Identifier: Apache-2.0
"""Harvesters, over the EMVA's own GenApi and GenTL (PyPI: `harvesters`, `genicam`), has the camera by camtwin.cti."""

import json
import re

import hosts
import pytest

from conftest import BUILD, HERE, SERIAL, TREE

VENV = TREE / "build" / "venv" / "bin" / "python"
CLIENT = HERE / "harvesters_client.py"
SECOND = str(int(SERIAL) + 1)

# What must hold for a feature to be written.
PREPARE = {"ExposureAuto": "Off", "GainAuto": "Off", "OffsetAutoCenter": "Off"}
NEEDS = {
    "OffsetX": {"Width": 256},
    "OffsetY": {"Height": 4},
    "ExposureAutoUpperLimit": {"ExposureAutoUpperLimitAuto": "false"},
    "UserSetSave": {"UserSetSelector": "UserSet1"},
}
LEFT_OUT = {
    "DeviceReset": "the camera goes and comes back, and a consumer must open it anew: test_a_reset_ends_the_session",
}
# The producer's own modules: everything else of theirs only tells.
WRITABLE = {
    "system": {"InterfaceUpdateList", "InterfaceSelector"},
    "interface": {"DeviceUpdateList", "DeviceSelector"},
    "device": {"StreamSelector"},
    "stream": {"StreamAcquisitionModeSelector", "StreamBufferHandlingMode"},
}


def harvest(camtwin, *words, options=(), timeout=120):
    """What a verb of harvesters_client.py answers, with a camera plugged in."""
    assert VENV.exists(), f"{VENV} is missing: make deps"
    done = camtwin.run(VENV, CLIENT, *words, options=["--state", "none", *options], timeout=timeout)
    return hosts.client_answer(done.stdout)


def table(camtwin):
    """The camera's features by name, from its own table."""
    return {row["name"]: row for row in json.loads(camtwin("features", "--json").stdout)}


def test_the_camera_is_in_the_list(camtwin):
    (one,) = harvest(camtwin, "list")
    assert one.pop("vendor").startswith("The Imaging Source")
    assert one == {
        "id_": SERIAL, "model": "DMK 38UX253", "tl_type": "U3V", "user_defined_name": "", "serial_number": SERIAL,
        "version": "1055", "access_status": 1,
    }  # fmt: skip


def test_every_node_of_the_five_maps_tells_what_it_is(camtwin):
    maps = harvest(camtwin, "nodes")
    assert set(maps) == {"system", "interface", "device", "remote", "stream"}
    for name, nodes in maps.items():
        bad = {node: one["error"] for node, one in nodes.items() if "error" in one}
        assert not bad, f"{name}: {bad}"
        assert any(one["kind"] == "category" for one in nodes.values()), name
        for node, one in nodes.items():
            assert one["access"] in {"RO", "RW", "WO", "NA", "NI"}, f"{name}.{node}"
            if "min" in one:
                assert one["min"] <= one["max"], f"{name}.{node}"
    missing = table(camtwin).keys() - maps["remote"].keys()
    assert not missing, missing


@pytest.mark.parametrize("name", WRITABLE)
def test_the_features_of_the_producers_modules_can_be_set(camtwin, name):
    found = harvest(camtwin, "sweep", name, json.dumps({"prepare": {}, "needs": {}, "leave": []}))
    assert {feature for feature, one in found.items() if "tried" in one} == WRITABLE[name]
    check_tried(found)


def test_every_writable_feature_takes_its_smallest_middle_and_largest_value(camtwin):
    writable = {name for name, row in table(camtwin).items() if "W" in row["access"]}
    plan = {"prepare": PREPARE, "needs": NEEDS, "leave": list(LEFT_OUT)}
    found = harvest(camtwin, "sweep", "remote", json.dumps(plan))
    tried = {name for name, one in found.items() if "tried" in one}
    assert len(writable) > 70
    assert tried == writable - LEFT_OUT.keys()
    check_tried(found)


def check_tried(found):
    for name, one in found.items():
        assert "error" not in one, f"{name}: {one['error']}"
        for wrote, came in one.get("tried", []):
            if one["kind"] == "command":
                assert came == "done", name
            elif one["kind"] == "float":
                assert came == pytest.approx(wrote, rel=1e-9), name
            elif one["access"] == "RW":
                assert came == wrote, name


def test_a_reset_ends_the_session(camtwin):
    lost, again = harvest(camtwin, "reset")
    assert "GenTL exception" in lost
    assert again == SERIAL


@pytest.mark.timing
def test_300_pictures_of_full_size_come_at_full_speed_and_none_is_lost(camtwin):
    def attempt():
        got = harvest(camtwin, "grab", "300", "PixelFormat=Mono8", "ExposureAuto=Off", "ExposureTime=5000")
        assert got["sizes"] == [[4096, 3000, 12288000]]
        assert got["ids"] == list(range(300)), "a picture is missing"
        assert (got["whole"], got["lost"], got["underrun"]) == (300, 0, 0)
        rate = 299 / got["seconds"]
        assert rate >= 29.5, f"{rate:.2f} frames/s"

    hosts.measured(attempt)


PIXEL = {"Mono8": (1, 255), "Mono12p": (1.5, 4095), "Mono16": (2, 65535)}  # bytes; the brightest


def test_every_pixel_format_comes_as_pictures(camtwin):
    pictures = harvest(camtwin, "formats", "Width=640", "Height=480", "ExposureAuto=Off", "GainAuto=Off")
    assert set(pictures) == set(PIXEL) == {one["name"] for one in table(camtwin)["PixelFormat"]["entries"]}
    for name, pair in pictures.items():
        each, most = PIXEL[name]
        for one in pair:
            assert one["whole"]
            assert one["format"] == name
            assert (one["width"], one["height"], one["pixels"]) == (640, 480, 640 * 480)
            assert one["bytes"] == 640 * 480 * each
        shares = [one["mean"] / most for one in pair]
        assert 0.02 < shares[0] < 0.98, "no picture"
        assert pair[0]["timestamp_ns"] < pair[1]["timestamp_ns"]
    # The same light, whatever the format.
    shares = [pair[1]["mean"] / PIXEL[name][1] for name, pair in pictures.items()]
    assert max(shares) - min(shares) < 0.01


def test_each_software_trigger_is_one_picture(camtwin):
    got = harvest(camtwin, "software", "5", "Width=640", "Height=480")
    assert got["quiet"] == [True, True], "a picture that nobody triggered"
    assert [one["id"] for one in got["pictures"]] == list(range(5))
    assert all(one["whole"] for one in got["pictures"])


def test_two_cameras_stream_side_by_side(camtwin):
    got = harvest(camtwin, "two", "20", "Height=480", "AcquisitionFrameRate=10", options=["--cameras", "2"])
    assert got["serials"] == [SERIAL, SECOND]
    for number, pictures in enumerate(got["pictures"]):
        assert [one["id"] for one in pictures] == list(range(20))
        assert {one["width"] for one in pictures} == {640 + 64 * number}
        assert all(one["whole"] for one in pictures)


def test_a_program_that_comes_and_goes_100_times_keeps_nothing_open(camtwin):
    got = harvest(camtwin, "cycles", "100", timeout=300)
    assert got["cycles"] == 100
    assert got["last"] == got["first"], "file descriptors, threads"


@pytest.mark.soak
def test_100_times_under_valgrind_nothing_of_ours_is_lost(camtwin):
    """Minutes, for all of Python runs under it; tests/host/test_gentl_lives.c is the quick one, with ASan."""
    log = camtwin.home / "valgrind.log"
    valgrind = [
        "valgrind", "--leak-check=full", "--errors-for-leak-kinds=none", "--show-leak-kinds=definite,indirect",
        "--fair-sched=yes", f"--log-file={log}",
    ]  # fmt: skip
    camtwin.env["PYTHONMALLOC"] = "malloc"
    done = camtwin.run(*valgrind, VENV, CLIENT, "cycles", "100", options=["--state", "none"], timeout=3600)
    assert hosts.client_answer(done.stdout)["cycles"] == 100
    said = log.read_text(errors="replace")
    assert "LEAK SUMMARY" in said
    ours = {path.name for path in (TREE / "src").rglob("*.c")}
    found = set(re.findall(r"\((\w+\.c):\d+\)", said)) & ours  # what else is found lies in Python and its wrappers
    assert not found and "camtwin.cti" not in said, found


def test_where_no_camera_runs_the_list_is_empty_and_it_is_said_once_how_to_start_one(camtwin):
    env = {**camtwin.env, "GENICAM_GENTL64_PATH": str(BUILD / "src" / "host")}
    done = hosts.run([VENV, CLIENT, "nothing"], env=env)
    assert hosts.client_answer(done.stdout) == [0, 0, 0]
    assert done.stderr.count("camtwin serve") == 1, done.stderr
    assert json.loads(camtwin("list", "--json").stdout) == []
