# SPDX-License-Identifier: Apache-2.0
"""Full-resolution pictures at full speed on a real clock, and streams that start, stop, run side by side and die."""

import os
import time

import hosts
import pytest

from conftest import HERE, PYTHON
from test_control import counters, host_env

SIZE = {"Mono8": 12288000, "Mono12p": 18432000, "Mono16": 24576000}  # bytes of 4096 x 3000


def camera_test(camtwin, camera_id, *words, options=(), duration=10):
    done = camtwin.run(
        "arv-camera-test-0.8", "-n", camera_id, "--duration", duration, *words, options=options, timeout=duration + 40
    )
    return hosts.parse_camera_test(done.stdout + done.stderr)


@pytest.mark.timing
@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("pixel_format, least", [("Mono8", 29.5), ("Mono12p", 19.5), ("Mono16", 14.5)])
def test_full_resolution_streams_at_full_speed(camtwin, camera_id, pixel_format, least, mode):
    seconds = 20 if pixel_format == "Mono16" else 10  # its buffers are 1.2 GB of fresh memory: hosts.frame_rate

    def attempt():
        result = camera_test(camtwin, camera_id, "-s", mode, "--features", f"PixelFormat={pixel_format}", duration=seconds)
        assert result.config["payload"] == f"{SIZE[pixel_format]} bytes"
        hosts.assert_clean_stream(result)
        assert hosts.frame_rate(result) >= least, result.text
        assert result.totals["n_completed_buffers"] >= least * (seconds - 1), result.text

    hosts.measured(attempt)


@pytest.mark.timing
def test_two_cameras_stream_at_once(camtwin, camera_ids):
    def attempt():
        done = camtwin.run(PYTHON, HERE / "side_by_side.py", *camera_ids, options=["--cameras", "2"], timeout=60)
        results = [hosts.parse_camera_test(text) for text in hosts.client_answer(done.stdout)]
        assert len(results) == 2
        for result in results:
            hosts.assert_clean_stream(result)
            assert hosts.frame_rate(result) >= 19.5, result.text

    hosts.measured(attempt)


@pytest.mark.timing
@pytest.mark.parametrize("mode", ["sync", "async"])
def test_a_stream_starts_and_stops_fifty_times(camtwin, mode):
    cycles = camtwin.client("cycles", "50", "2", mode, timeout=120)
    assert len(cycles) == 50
    for pictures in cycles:
        assert [one["status"] for one in pictures] == ["success"] * 2, pictures
        assert pictures[0]["timestamp"] < pictures[1]["timestamp"]
        assert pictures[0]["levels"] > 1, "a picture of one grey"


@pytest.mark.timing
def test_a_client_killed_while_streaming_leaves_the_camera_to_the_next(camtwin, camera_id):
    def attempt():
        done = camtwin.run(PYTHON, HERE / "killed_client.py", camera_id, timeout=60)
        victim, after = hosts.client_answer(done.stdout)
        assert "frames/s" in victim
        result = hosts.parse_camera_test(after)
        hosts.assert_clean_stream(result)
        assert hosts.frame_rate(result) >= 25, result.text

    hosts.measured(attempt)


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.soak
def test_a_minute_of_full_physics_takes_less_than_a_core_and_a_third(camtwin, camera_id):
    """Full resolution at full speed on the real clock, a minute long; the host's own work is not counted."""
    with camtwin.serve() as served:
        command = ["arv-camera-test-0.8", "-n", camera_id, "-s", "async", "--duration", "60"]
        cpu, wall = cpu_seconds(served.process.pid), time.monotonic()
        done = hosts.run(command, env=host_env(camtwin), timeout=100)
        cores = (cpu_seconds(served.process.pid) - cpu) / (time.monotonic() - wall)
        count = counters(camtwin)
    result = hosts.parse_camera_test(done.stdout + done.stderr)
    print(f"{hosts.frame_rate(result):.2f} frames/s, the camera takes {cores:.2f} cores, {count['lost']} frames lost")
    hosts.assert_clean_stream(result)
    assert hosts.frame_rate(result) >= 29.5, result.text
    assert count["lost"] == 0
    assert cores < 1.3


@pytest.mark.soak
def test_an_hour_of_streaming_loses_nothing(camtwin, camera_id):
    """In turns of half an hour: arv-camera-test counts its microseconds in 32 bits."""
    seconds = int(os.environ.get("SOAK_SECONDS", "3600"))
    while seconds > 0:
        turn = min(seconds, 1800)
        result = camera_test(camtwin, camera_id, "-s", "async", duration=turn)
        hosts.assert_clean_stream(result)
        assert hosts.frame_rate(result) >= 29.5
        seconds -= turn
