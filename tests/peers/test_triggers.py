# SPDX-License-Identifier: Apache-2.0
"""A real host gets one frame for each accepted trigger, and frames as fast as the manual says."""

import contextlib
import json
import math
import subprocess

import hosts
import pytest

from conftest import HERE, PYTHON, TREE
from test_control import ask, counters, host_env

CLIENT = HERE / "trigger_client.py"
FEW = 4  # frames that the camera keeps for a host that reads late
RATES = [line.split("\t") for line in (TREE / "tests" / "data" / "frame-rates.tsv").read_text().splitlines()[1:]]


class Listening:
    """A host on a served camera that takes COUNT frames, told one by one."""

    def __init__(self, camtwin, rows, count):
        words = [PYTHON, CLIENT, "listen", str(rows), str(count)]
        self.process = subprocess.Popen(
            words, env=host_env(camtwin), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout.readline() == "ready\n"

    def frames(self, count):
        return [json.loads(self.process.stdout.readline()) for _ in range(count)]

    def extra(self):
        return json.loads(self.process.communicate(timeout=20)[0])["extra"]


@contextlib.contextmanager
def listening(camtwin, rows, count):
    host = Listening(camtwin, rows, count)
    try:
        yield host
    finally:
        if host.process.poll() is None:
            host.process.kill()
            host.process.wait()


def play_rounds(camtwin, host, period_ns, count, rounds):
    """Pulses in rounds of as many frames as the camera can keep, FEW, so that a host that is held up loses none."""
    frames = []
    for _ in range(rounds):
        assert ask(camtwin, {"line": {"pulse_ns": 100_000, "period_ns": period_ns, "count": count}})["ok"]
        new = host.frames(FEW)
        assert all(new), f"after {len(frames)} frames one did not come"
        frames.append(new)
    return frames


def test_a_thousand_pulses_of_the_line_are_a_thousand_frames(camtwin):
    with camtwin.serve(), listening(camtwin, 4, 1000) as host:
        rounds = play_rounds(camtwin, host, 1_000_000, FEW, 1000 // FEW)
        assert host.extra() is None
        count = counters(camtwin)
    assert [frame[:2] for frames in rounds for frame in frames] == [["success", i] for i in range(1000)]
    assert {b[2] - a[2] for frames in rounds for a, b in zip(frames, frames[1:])} == {1_000_000}  # to the nanosecond
    assert count["triggers_accepted"] == count["sent"] == 1000
    assert sum(count["triggers_refused"].values()) == count["lost"] == 0


def test_pulses_that_come_too_fast_are_frames_or_named_refusals(camtwin):
    # A readout of 260 rows is 3,048,000 ns, an exposure 50,000: of pulses each 2.5 ms every second one comes too early.
    with camtwin.serve(), listening(camtwin, 260, 200) as host:
        rounds = play_rounds(camtwin, host, 2_500_000, 2 * FEW, 200 // FEW)
        assert host.extra() is None
        count = counters(camtwin)
    assert [frame[:2] for frames in rounds for frame in frames] == [["success", i] for i in range(200)]
    assert {b[2] - a[2] for frames in rounds for a, b in zip(frames, frames[1:])} == {5_000_000}
    assert count["triggers_accepted"] == 200
    assert count["triggers_refused"]["readout"] == 200 == sum(count["triggers_refused"].values())


@pytest.mark.timing
def test_a_thousand_software_triggers_are_a_thousand_frames(camtwin):
    done = camtwin.run(PYTHON, CLIENT, "software", 1000, timeout=60)
    answer = hosts.client_answer(done.stdout)
    assert answer["extra"] is None
    assert [frame and frame[:2] for frame in answer["frames"]] == [["success", i] for i in range(1000)]


@pytest.mark.timing
def test_arv_camera_test_triggers_twenty_times_a_second(camtwin, camera_id):
    size = ["-w", "1920", "-h", "1080"]  # so that a machine with much else to do keeps up

    def attempt():
        done = camtwin.run("arv-camera-test-0.8", "-n", camera_id, *size, "-o", "20", "--duration", "5", timeout=40)
        result = hosts.parse_camera_test(done.stdout + done.stderr)
        hosts.assert_clean_stream(result)
        assert 18 <= hosts.frame_rate(result) <= 21, result.text

    hosts.measured(attempt)


def test_the_published_frame_rates_arrive_at_a_host(camtwin):
    """Manual 5.1.4: from the timestamps of leaders, by the largest AcquisitionFrameRate that the camera offers."""
    words = [f"{pixel_format}:{width}x{height}" for pixel_format, width, height, _ in RATES]
    assert len(words) == 15
    command = ["sh", "-c", f"echo {' '.join(words)} | exec {PYTHON} {CLIENT} rates 12"]
    found = hosts.client_answer(camtwin.run(*command, timeout=120).stdout)
    measured = {}
    for word, frames in found.items():
        assert all(status == "success" for status, *_ in frames), (word, frames)
        first, last = frames[0], frames[-1]
        measured[word] = math.floor((last[1] - first[1]) * 1e9 / (last[2] - first[2]))
    assert measured == {word: int(row[3]) for word, row in zip(words, RATES)}
