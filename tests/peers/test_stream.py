# SPDX-License-Identifier: Apache-2.0
"""Full-resolution pictures at full speed on a real clock, and streams that start, stop, run side by side and die."""

import os

import hosts
import pytest

from conftest import HERE, PYTHON

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
    def attempt():
        result = camera_test(camtwin, camera_id, "-s", mode, "--features", f"PixelFormat={pixel_format}")
        assert result.config["payload"] == f"{SIZE[pixel_format]} bytes"
        hosts.assert_clean_stream(result)
        assert hosts.frame_rate(result) >= least, result.text
        assert result.totals["n_completed_buffers"] >= least * 9, result.text

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


@pytest.mark.soak
def test_an_hour_of_streaming_loses_nothing(camtwin, camera_id):
    seconds = int(os.environ.get("SOAK_SECONDS", "3600"))
    result = camera_test(camtwin, camera_id, "-s", "async", duration=seconds)
    hosts.assert_clean_stream(result)
    assert hosts.frame_rate(result) >= 29.5
