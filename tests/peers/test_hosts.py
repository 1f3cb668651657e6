# SPDX-License-Identifier: Apache-2.0
"""The readers of this folder read what the host programs really print, and see what is wrong in it."""

import os

import hosts
import pytest

from conftest import CLIENT, PYTHON

FAKE = {**os.environ, "ARAVIS_CAMERA": "Fake_1", "LC_ALL": "C.UTF-8"}  # Aravis' own camera, in its own process


def test_a_listing_gives_the_ids():
    text = "The Imaging Source Europe GmbH-199E38253001-38253001 (USB3)\nAravis-Fake-GV01 (127.0.0.1)\n"
    assert hosts.parse_listing(text) == [
        "The Imaging Source Europe GmbH-199E38253001-38253001",
        "Aravis-Fake-GV01",
    ]
    assert hosts.parse_listing("No device found\n") == []


def test_control_gives_values_limits_and_errors():
    text = (
        "Width = 512 px min:256 max:4096 inc:16\n"
        "Gain = 0.5 dB min:0 max:48 inc:4.94066e-324\n"
        "PixelFormat = Mono8\n"
        "DeviceVendorName = The Imaging Source Europe GmbH\n"
        "Height write error: [Height] USB3Vision write_memory error (invalid-parameter)\n"
        "Feature 'Nope' not found\n"
        "AcquisitionStart executed\n"
    )
    found = hosts.parse_control(text)
    assert found["Width"] == {"value": "512 px", "min": "256", "max": "4096", "inc": "16"}
    assert found["Gain"]["value"] == "0.5 dB" and found["Gain"]["max"] == "48"
    assert found["PixelFormat"] == {"value": "Mono8", "min": None, "max": None, "inc": None}
    assert found["DeviceVendorName"]["value"] == "The Imaging Source Europe GmbH"
    assert "invalid-parameter" in found["Height"]["error"]
    assert found["Nope"] == {"error": "not found"}
    assert found["AcquisitionStart"] == {"executed": True}


def test_arv_test_output_gives_devices_and_verdicts():
    devices, steps = hosts.parse_arv_test(
        "Found 1 device\nTesting 'Aravis:Fake'\nGenicam:Load                        SUCCESS \n"
        "MultipleAcquisitionA:FrameRate      FAILURE 54.01 Hz (expected:10.00 Hz)\nGenicam:Schema  IGNORED \n"
    )
    assert devices == ["Aravis:Fake"]
    assert steps["Genicam:Load"] == ("SUCCESS", "")
    assert steps["MultipleAcquisitionA:FrameRate"] == ("FAILURE", "54.01 Hz (expected:10.00 Hz)")
    assert steps["Genicam:Schema"][0] == "IGNORED"
    assert hosts.parse_arv_test("No device found\n") == ([], {})


def test_arv_camera_test_is_read_as_it_prints_today():
    def attempt():
        done = hosts.run(
            ["arv-camera-test-0.8", "-n", "Fake_1", "--features", "PixelFormat=Mono16", "--duration", "3"], env=FAKE
        )
        result = hosts.parse_camera_test(done.stdout)
        assert result.config["payload"] == "524288 bytes"  # --features come before the buffers are made
        assert 24 <= hosts.frame_rate(result) <= 26
        hosts.assert_clean_stream(result)

    hosts.measured(attempt)


def test_a_camera_that_is_always_too_slow_fails():
    def too_slow():
        counted.append(1)
        raise AssertionError("14 frames/s")

    counted = []
    with pytest.raises(AssertionError, match="3 times too slow"):
        hosts.measured(too_slow, pause_s=0)
    assert len(counted) == 3


def test_a_picture_rate_is_told_of_buffers_that_are_warm():
    slow_start = "".join(f" {rate} frames/s -    344 MiB/s\n" for rate in (14, 15, 10, 6, 10, 15, 15, 15, 15, 15))
    assert hosts.frame_rate(hosts.parse_camera_test(slow_start)) == 15
    for rates, mean in (((20, 30), 30), ((8, 8, 8, 8, 8, 7), 23 / 3)):  # never more than half is left out
        text = "".join(f" {rate} frames/s -    344 MiB/s\n" for rate in rates)
        assert hosts.frame_rate(hosts.parse_camera_test(text)) == pytest.approx(mean)


def test_a_stream_with_failures_is_not_clean():
    good = " 25 frames/s -    13.1 MiB/s\n" * 3 + "n_completed_buffers    = 75\nn_failures = 0\nn_underruns = 0\n"
    hosts.assert_clean_stream(hosts.parse_camera_test(good))
    for bad in (
        good.replace("n_failures = 0", "n_failures = 1"),
        good.replace("n_underruns = 0", "n_underruns = 2"),
        good.replace("= 75", "= 0"),
        good.replace("MiB/s\n", "MiB/s - 3 errors\n"),
    ):
        with pytest.raises(AssertionError):
            hosts.assert_clean_stream(hosts.parse_camera_test(bad))


def test_no_camera_is_no_stream():
    done = hosts.run(["arv-camera-test-0.8", "-n", "Nobody", "--duration", "1"], env=FAKE)
    with pytest.raises(AssertionError):
        hosts.frame_rate(hosts.parse_camera_test(done.stdout))


def test_the_aravis_client_describes_writes_and_streams():
    def client(*words):
        return hosts.client_answer(hosts.run([PYTHON, CLIENT, *words], env=FAKE).stdout)

    facts = client("describe", "Width", "PixelFormat", "Nope")
    assert facts["Width"]["kind"] == "int" and facts["Width"]["max"] == 2048
    assert facts["PixelFormat"]["entries"]["Mono8"] == 0x01080001 and facts["Nope"] is None
    answers = client("session", "Width=256", "Width", "PixelFormat=Nope", "Nope")
    assert answers[:2] == [{"value": 256}] * 2
    assert "not an entry" in answers[2]["error"] and "error" in answers[3]
    (pictures,) = client("cycles", "1", "2")
    assert [one["status"] for one in pictures] == ["success"] * 2 and pictures[0]["levels"] > 1


def test_a_client_that_hangs_fails_its_test():
    with pytest.raises(AssertionError, match="no end within"):
        hosts.run(["sleep", "30"], timeout=0.3)
