# SPDX-License-Identifier: Apache-2.0
"""The control channel beside a host that holds the camera; the line; the watermark through real hosts."""

import json
import re
import signal
import socket
import subprocess
import time

import hosts
import numpy
import pytest
from PIL import Image

from conftest import CAMTWIN, SERIAL

SMALL = ["--set", "Width=256", "--set", "Height=64"]


def host_env(camtwin):
    """What a host program needs to see the running cameras, as `camtwin list` tells it."""
    reach = json.loads(camtwin("list", "--json").stdout)[0]["reach"]
    return {**camtwin.env, **dict([reach.split("=", 1)])}


def control_socket(camtwin, serial=SERIAL):
    (path,) = (camtwin.home / "run").rglob(f"{serial}.ctl")
    return path


def ask(camtwin, request, serial=SERIAL):
    with socket.socket(socket.AF_UNIX) as channel:
        channel.settimeout(60)
        channel.connect(str(control_socket(camtwin, serial)))
        channel.sendall(json.dumps(request).encode() + b"\n")
        return json.loads(channel.makefile().readline())


def counters(camtwin):
    return ask(camtwin, {"counters": True})["counters"]


def wait_for(what, seconds=60):
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.02)


class Streaming:
    """arv-camera-test on a served camera; .result once it has ended."""

    def __init__(self, camtwin, camera_id, seconds):
        self.camtwin = camtwin
        self.process = subprocess.Popen(
            ["arv-camera-test-0.8", "-n", camera_id, "--duration", str(seconds)], env=host_env(camtwin),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def __enter__(self):
        wait_for(lambda: counters(self.camtwin)["sent"] > 2 or self.process.poll() is not None)
        assert self.process.poll() is None, self.process.stdout.read()
        return self

    def __exit__(self, *_error):
        try:
            self.result = hosts.parse_camera_test(self.process.communicate(timeout=30)[0])
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()


def test_features_are_read_set_and_executed_while_a_host_streams(camtwin, camera_id):
    with camtwin.serve(*SMALL, "--set", "ExposureAuto=Off", "--set", "GainAuto=Off"):
        with Streaming(camtwin, camera_id, 4) as host:
            assert camtwin("get", "Width").stdout == "256\n"
            assert camtwin("set", "ExposureTime=1234.5", "Gain=3").returncode == 0
            assert camtwin("get", "ExposureTime").stdout == "1234.5\n"
            locked = camtwin("set", "Width=512")
            assert locked.returncode == 1 and "Width: this feature is locked at the moment" in locked.stderr
            assert camtwin("exec", "TimestampLatch").returncode == 0
            assert int(camtwin("get", "TimestampLatchValue").stdout) > 0
            listed = {one["name"]: one for one in json.loads(camtwin("features", "--json").stdout)}
            assert listed["Width"]["locked"] and not listed["Gain"]["locked"]
        hosts.assert_clean_stream(host.result)
        assert camtwin("set", "Width=512").returncode == 0  # the lock went with the stream


def test_triggers_of_the_command_line_make_frames_while_a_host_streams(camtwin, camera_id):
    with camtwin.serve(*SMALL, "--set", "ExposureAuto=Off", "--set", "ExposureTime=1000"):
        with Streaming(camtwin, camera_id, 5) as host:
            assert camtwin("set", "TriggerMode=On").returncode == 0
            before = counters(camtwin)
            for _ in range(5):
                assert camtwin("exec", "TriggerSoftware").returncode == 0
            wait_for(lambda: counters(camtwin)["triggers_accepted"] == before["triggers_accepted"] + 5)
            assert camtwin("line", "pulse:100us,50ms,20").returncode == 0
            wait_for(lambda: counters(camtwin)["triggers_accepted"] == before["triggers_accepted"] + 25)
            wait_for(lambda: counters(camtwin)["exposed"] >= before["exposed"] + 25)
            after = counters(camtwin)
            assert after["triggers_refused"] == before["triggers_refused"]
        hosts.assert_clean_stream(host.result)


def test_the_line_is_what_gpin_says(camtwin):
    with camtwin.serve():
        levels = []
        for word in ("low", "high", "high", "low", "pulse:3600s", "low"):
            assert camtwin("line", word).returncode == 0
            levels.append(camtwin("get", "GPIn").stdout.strip())  # 1 when the line is low
        assert levels == ["1", "0", "0", "1", "0", "1"]
        assert camtwin("line", "pulse:20ms").returncode == 0
        wait_for(lambda: camtwin("get", "GPIn").stdout == "1\n")


def edges(vcd):
    """[(time, level)] of TRIGGER_IN in a recording of ours; changes only."""
    code = re.search(r"\$var wire 1 (\S+) TRIGGER_IN ", vcd)[1]
    found, now = [], 0
    for line in vcd.splitlines():
        if line.startswith("#"):
            now = int(line[1:])
        elif line in {"0" + code, "1" + code} and (not found or found[-1][1] != int(line[0])):
            found.append((now, int(line[0])))
    return found[1:]


def test_pulses_are_exact_in_a_recording_on_the_real_clock(camtwin):
    vcd = camtwin.home / "line.vcd"
    script = f"{CAMTWIN} line pulse:1234567ns,5.000001ms,20; sleep 0.3"
    camtwin.run("sh", "-c", script, options=["--wave-out", vcd])
    found = edges(vcd.read_text())
    start = found[0][0]
    want = [(start + 5000001 * n + at, level) for n in range(20) for at, level in ((0, 1), (1234567, 0))]
    assert found == want


@pytest.mark.parametrize(
    "words", [[], ["up"], ["HIGH"], ["pulse"], ["pulse:"], ["pulse:5"], ["pulse:-5us"], ["pulse:0ns"], ["pulse:0.5ns"],
              ["pulse:5us,"], ["pulse:5us,10us"], ["pulse:5us,10us,"], ["pulse:5us,10us,0"], ["pulse:5us,10us,-1"],
              ["pulse:5us,10us,1.5"], ["pulse:5us,5us,2"], ["pulse:5us,4us,2"], ["pulse:1ns,999ns,2"], ["pulse:3601s"],
              ["pulse:5us,10us,1000000001"], ["pulse:5us,10us,2,3"], ["high", "low"]]
)  # fmt: skip
def test_nonsense_on_the_line_is_a_usage_error(camtwin, words):
    done = camtwin("line", *words)  # said before a camera is looked for
    assert done.returncode == 2 and done.stderr and done.stdout == ""


def test_a_line_needs_a_running_camera(camtwin):
    done = camtwin("line", "high")
    assert done.returncode == 1 and "camtwin serve" in done.stderr


def test_the_scene_is_shown_and_changed_while_the_camera_runs(camtwin):
    means = {}
    with camtwin.serve(*SMALL, "--set", "ExposureAuto=Off", "--set", "GainAuto=Off", "--set", "PixelFormat=Mono16"):
        assert camtwin("scene").stdout == "chart\n"
        for light in ("flat:500000", "flat:1000000", "flat:0"):
            done = camtwin("scene", light)
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
            assert camtwin("scene").stdout == light + "\n"
            assert camtwin("snap", "-n", "2", "-o", camtwin.home / "of.png").returncode == 0
            means[light] = numpy.asarray(Image.open(camtwin.home / "of-0002.png")).mean() - 240 * 16
        assert ask(camtwin, {"scene": True})["scene"] == {
            "spec": "flat:0", "opening": None, "refused": None, "changeable": True}  # fmt: skip
    assert means["flat:1000000"] == pytest.approx(2 * means["flat:500000"], rel=0.01) and means["flat:500000"] > 1000
    assert abs(means["flat:0"]) < 0.02 * means["flat:500000"]


def test_a_scene_s_file_is_looked_for_where_the_command_is_given(camtwin, monkeypatch):
    folder = camtwin.home / "pictures, of mine"
    folder.mkdir()
    Image.new("L", (64, 48), 128).save(folder / "part.png")
    with camtwin.serve(*SMALL):
        monkeypatch.chdir(folder)
        assert camtwin("scene", "image:part.png,lux=5").returncode == 0
        assert camtwin("scene").stdout == f"image:{folder}/part.png,lux=5\n".replace(", of", "\\, of")
        assert camtwin("scene", "sequence:*.png").returncode == 0
        refused = camtwin("scene", "image:nowhere.png")
        assert refused.returncode == 1 and refused.stdout == "" and f"{folder}/nowhere.png" in refused.stderr
        assert camtwin("scene").stdout.startswith("sequence:"), "what was there before stays"
        assert camtwin("scene", "chart", "flat:1").returncode == 2


def test_each_camera_has_its_own_channel_and_is_listed_once(camtwin):
    with camtwin.serve("--cameras", "2"):
        wait_for(lambda: len(json.loads(camtwin("list", "--json").stdout)) == 2)
        other = str(int(SERIAL) + 1)
        assert camtwin("set", "--serial", other, "Width=640").returncode == 0
        assert camtwin("get", "--serial", SERIAL, "Width").stdout == "4096\n"
        assert ask(camtwin, {"get": ["Width"]}, other)["get"] == {"Width": 640}
        assert camtwin("get", "Width").returncode == 2  # which one?
        for serial in (SERIAL, other):
            assert control_socket(camtwin, serial).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_channel_is_left_behind(camtwin, number):
    with camtwin.serve() as served:
        control_socket(camtwin)
        served.stop(number)
        camtwin("list")
        assert list((camtwin.home / "run").rglob("*.ctl")) == []


def decoded(done):
    """[(file, {name: number})] of what `camtwin decode` printed."""
    return [(line.split()[0], {k: int(v) for k, v in (w.split("=") for w in line.split()[1:])})
            for line in done.stdout.splitlines()]  # fmt: skip


@pytest.mark.parametrize("pixel_format", ["Mono8", "Mono12p", "Mono16"])
@pytest.mark.parametrize("ending", ["png", "tiff", "raw"])
def test_snapped_pictures_tell_which_they_are(camtwin, pixel_format, ending):
    options = [*SMALL, "--watermark", "--seed", "18446744073709551615", "--set", f"PixelFormat={pixel_format}"]
    options += ["--set", "ReverseX=true", "--set", "ReverseY=true"]
    camtwin.run(CAMTWIN, "snap", "-n", "3", "-o", camtwin.home / f"a.{ending}", options=options)
    files = [camtwin.home / f"a-000{n}.{ending}" for n in (1, 2, 3)]
    shape = ["--pixel-format", pixel_format, "--width", "256"] if ending == "raw" else []
    done = camtwin("decode", *shape, *files)
    assert done.returncode == 0, done.stderr
    want = [(str(file), {"frame_id": n, "trigger_id": 0, "seed": 2**64 - 1}) for n, file in enumerate(files)]
    assert decoded(done) == want


def test_the_trigger_that_made_a_picture_is_in_it(camtwin):
    wave = camtwin.home / "line.csv"
    times = [(10_000_000, 1), (10_100_000, 0), (60_000_000, 1), (60_100_000, 0)]
    wave.write_text("time_ns,TRIGGER_IN\n0,0\n" + "".join(f"{t},{level}\n" for t, level in times))
    done = camtwin("render", *SMALL, "--watermark", "--seed", "9", "--set", "TriggerMode=On", "--set",
                   "IMXLowLatencyTriggerMode=true", "--wave-in", wave, "-n", "2", "-o", camtwin.home / "out")  # fmt: skip
    assert done.returncode == 0, done.stderr
    done = camtwin("decode", *sorted((camtwin.home / "out").glob("*.png")))
    assert [mark for _file, mark in decoded(done)] == [
        {"frame_id": n, "trigger_id": n + 1, "seed": 9} for n in range(2)
    ]


def test_what_is_not_marked_or_damaged_is_said(camtwin):
    raw = camtwin.home / "a.raw"
    shape = ["--pixel-format", "Mono8", "--width", "256"]
    camtwin.run(CAMTWIN, "snap", "-o", raw, options=SMALL)
    done = camtwin("decode", *shape, raw)
    assert done.returncode == 1 and done.stdout == "" and "no watermark" in done.stderr
    camtwin.run(CAMTWIN, "snap", "-o", raw, options=[*SMALL, "--watermark"])
    bytes_ = bytearray(raw.read_bytes())
    bytes_[40] ^= 0xFF
    raw.write_bytes(bytes_)
    done = camtwin("decode", *shape, raw)
    assert done.returncode == 1 and done.stdout == "" and "damaged" in done.stderr
    assert camtwin("decode", *shape, camtwin.home / "nowhere.raw").returncode == 1
    assert camtwin("decode", raw).returncode == 2  # what is in it?
    assert camtwin("decode", "--pixel-format", "RGB8", "--width", "256", raw).returncode == 2
    assert camtwin("decode").returncode == 2


def test_the_watermark_comes_through_aravissrc(camtwin, camera_id):
    pngs = camtwin.home / "a-%d.png"
    pipeline = ["aravissrc", f"camera-name={camera_id}", "num-buffers=5", "!", "pngenc", "!", "multifilesink",
                f"location={pngs}"]  # fmt: skip
    camtwin.run("gst-launch-1.0", *pipeline, options=[*SMALL, "--watermark", "--seed", "5"])
    done = camtwin("decode", *[str(pngs) % n for n in range(5)])
    assert done.returncode == 0, done.stderr
    marks = [mark for _file, mark in decoded(done)]
    ids = [mark["frame_id"] for mark in marks]
    assert len(marks) == 5 and ids == sorted(set(ids)) and all(mark["seed"] == 5 for mark in marks)
