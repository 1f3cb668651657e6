# SPDX-License-Identifier: Apache-2.0
"""What the camera refuses, and that the old value stands. The words in brackets are Aravis' names of the status codes
that came over the wire: 0x8002 invalid-parameter, 0x8004 write-protect, 0x8006 access-denied."""

import hosts
import pytest

REFUSED = [
    # feature, settings before, what is written, why
    ("Width", [], "Width=4112", "invalid-parameter"),
    ("Width", [], "Width=240", "invalid-parameter"),
    ("Width", [], "Width=257", "invalid-parameter"),
    ("Height", [], "Height=3004", "invalid-parameter"),
    ("Height", [], "Height=0", "invalid-parameter"),
    ("Height", [], "Height=-4", "invalid-parameter"),
    ("BlackLevel", [], "BlackLevel=4096", "invalid-parameter"),
    ("BlackLevel", [], "BlackLevel=nan", "invalid-parameter"),
    ("ExposureTime", ["ExposureAuto=Off"], "ExposureTime=1", "invalid-parameter"),
    ("ExposureTime", ["ExposureAuto=Off"], "ExposureTime=4000001", "invalid-parameter"),
    ("Gain", ["GainAuto=Off"], "Gain=48.5", "invalid-parameter"),
    ("Gain", ["GainAuto=Off"], "Gain=inf", "invalid-parameter"),
    ("AcquisitionFrameRate", [], "AcquisitionFrameRate=1000", "invalid-parameter"),
    ("TriggerDelay", [], "TriggerDelay=-1", "invalid-parameter"),
    ("ExposureTime", ["ExposureAuto=Continuous"], "ExposureTime=5000", "access-denied"),
    ("Gain", ["GainAuto=Continuous"], "Gain=3", "access-denied"),
    ("Width", ["@stream"], "Width=1024", "access-denied"),
    ("Height", ["@stream"], "Height=1000", "access-denied"),
    ("PixelFormat", ["@stream"], "PixelFormat=Mono16", "access-denied"),
    ("BinningHorizontal", ["@stream"], "BinningHorizontal=2", "access-denied"),
    ("DeviceSerialNumber", [], "DeviceSerialNumber=1", "write-protect"),
    ("DeviceVendorName", [], "DeviceVendorName=Nobody", "write-protect"),
    ("PayloadSize", [], "PayloadSize=1", "write-protect"),
    ("SensorWidth", [], "SensorWidth=1", "write-protect"),
]


@pytest.mark.parametrize("feature, before, write, why", REFUSED, ids=lambda x: x if isinstance(x, str) else None)
def test_a_write_is_refused_and_the_old_value_stands(camtwin, feature, before, write, why):
    answers = camtwin.client("session", *before, feature, write, feature)
    old, refusal, now = answers[-3:]
    assert all("value" in one for one in answers[: len(before)]), answers
    assert "value" in old and now == old, answers
    assert f"({why})" in refusal.get("error", "it was accepted"), answers


def test_what_a_stream_locked_is_free_again_after_it(camtwin):
    answers = camtwin.client("session", "@stream", "Width=1024", "@close", "Width=1024", "Width")
    assert "error" in answers[1] and answers[3:] == [{"value": 1024}] * 2, answers


def test_while_a_stream_is_open_all_that_keeps_the_size_can_be_written(camtwin):
    answers = camtwin.client(
        "session", "@stream", "AcquisitionMode=Continuous", "TriggerSelector=FrameStart", "TriggerMode=Off",
        "TriggerSource=Software", "ExposureAuto=Off", "ExposureTime=2000", "GainAuto=Off", "Gain=6", "FPS=10",
    )
    assert all("value" in one for one in answers), answers


def test_arv_tool_is_told_no_too(camtwin, camera_id):
    done = camtwin.run("arv-tool-0.8", "-n", camera_id, "control", "Height=9000", "DeviceModelName=X")
    found = hosts.parse_control(done.stdout)
    assert "(invalid-parameter)" in found["Height"]["error"]
    assert "(write-protect)" in found["DeviceModelName"]["error"]


def test_memory_that_is_not_there_is_an_invalid_address(camtwin):
    refusal, width = camtwin.client("session", "R[0xdead0000]", "Width")
    assert "(invalid-address)" in refusal["error"]
    assert width == {"value": 4096}  # and the camera lives


def test_an_offset_written_while_auto_centre_is_on_is_taken_but_changes_nothing(camtwin):
    """Hosts write both offsets before each size; see docs/manual-notes.md."""
    answers = camtwin.client("session", "OffsetAutoCenter=On", "Width=1024", "OffsetX", "OffsetX=16", "OffsetX")
    assert not any("error" in one for one in answers), answers
    assert answers[2]["value"] == answers[-1]["value"] == (4096 - 1024) // 2
