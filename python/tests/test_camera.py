# SPDX-License-Identifier: Apache-2.0
"""A camera in a test: its values, its triggers, its pictures, what it tells a program under test."""

import os
import signal

import numpy
import pytest

import camtwin as package
from camtwin import Camera, CamtwinError, NotThere, Refused, TimedOut

FIXED = {"Width": 640, "Height": 480, "ExposureAuto": "Off", "GainAuto": "Off", "ExposureTime": 5000}


def test_a_feature_has_the_same_value_under_each_of_its_names(camtwin):
    camera = camtwin(set=FIXED)
    camera["Exposure Time (us)"] = 2500
    assert camera["ExposureTime"] == camera["VCDID_Exposure/VCDElement_Value"] == 2500


def test_values_have_the_type_of_their_feature(camtwin):
    camera = camtwin(set=FIXED)
    found = [camera[name] for name in ("Width", "Gain", "ReverseX", "PixelFormat", "DeviceModelName")]
    assert [type(one) for one in found] == [int, float, bool, str, str]
    assert camera.describe("Width")["max"] == 4096


@pytest.mark.parametrize(
    "name, value, error", [("Width", 9999, "RANGE"), ("Width", 641, "INCREMENT"), ("PixelFormat", "Mono9", "ENTRY")]
)
def test_a_refusal_names_its_reason_and_changes_nothing(camtwin, name, value, error):
    camera = camtwin(set=FIXED)
    before = camera[name]
    with pytest.raises(Refused) as refused:
        camera[name] = value
    assert refused.value.name == error and refused.value.feature == name
    assert camera[name] == before


def test_the_same_seed_gives_the_same_pictures(camtwin):
    first, again, other = (
        [frame.payload for frame in camtwin(scene="flat:2000", clock="free", seed=seed, set=FIXED).frames(3)]
        for seed in (7, 7, 8)
    )
    assert first == again
    assert all(a != b for a, b in zip(first, other))


@pytest.mark.parametrize(
    "pixel_format, dtype, top", [("Mono8", "uint8", 255), ("Mono12p", "uint16", 4095), ("Mono16", "uint16", 65520)]
)
def test_pixels_are_numbers_of_the_format(camtwin, pixel_format, dtype, top):
    bright = camtwin(scene="flat:100000000", clock="free", set={**FIXED, "PixelFormat": pixel_format}).frames(1)[0]
    assert bright.pixels.shape == (480, 640) and bright.pixels.dtype == dtype
    assert bright.pixels.min() == bright.pixels.max() == top


def test_more_light_more_counts(camtwin):
    camera = camtwin(scene="flat:2000", clock="free", set=FIXED)
    means = []
    for exposure_us in (1000, 2000):
        camera["ExposureTime"] = exposure_us
        camera["BlackLevel"] = 0
        means.append(camera.frames(1)[0].pixels.mean())
    assert means[1] == pytest.approx(2 * means[0], rel=0.05)


def test_the_scene_is_another_from_the_moment_on_that_it_was_set(camtwin):
    camera = camtwin(scene="flat:100000", clock="free", set={**FIXED, "PixelFormat": "Mono16", "BlackLevel": 0})
    means = []
    for spec in ("flat:100000", "flat:200000"):
        camera.scene = spec
        assert camera.scene == spec
        means.append(camera.frames(2)[-1].pixels.mean())
    assert means[1] == pytest.approx(2 * means[0], rel=0.02)
    with pytest.raises(Refused, match="nosuchscene") as refused:
        camera.scene = "nosuchscene"
    assert refused.value.name == "PARAMETER" and camera.scene == "flat:200000"


def test_the_same_scenes_at_the_same_times_give_the_same_pictures(camtwin):
    def film():
        camera = camtwin(clock="step", seed=3, set={**FIXED, "AcquisitionFrameRate": 20})
        payloads = []
        with camera.stream() as stream:
            for scene in ("flat:50000", "chart", "flat:90000,lamp=mains"):
                camera.scene = scene
                camera.step("50ms")
                payloads.append(stream.next().payload)
        return payloads

    first = film()
    assert first == film()
    assert len(set(first)) == 3


def test_a_camera_that_goes_as_fast_as_it_can_loses_no_picture(camtwin):
    with camtwin(clock="free", no_pixels=True, set=FIXED).stream() as stream:
        assert [stream.next().block_id for _ in range(200)] == list(range(200))


def test_a_software_trigger_makes_one_picture(camtwin):
    camera = camtwin(set={**FIXED, "TriggerMode": "On"})
    with camera.stream() as stream:
        with pytest.raises(TimedOut):
            stream.next(timeout_s=0.2)
        camera.trigger()
        assert stream.next().block_id == 0
        with pytest.raises(TimedOut):
            stream.next(timeout_s=0.2)


def test_pulses_on_the_line_make_pictures_and_show_in_the_wave(camtwin):
    camera = camtwin(wave=True, set={**FIXED, "TriggerMode": "On", "IMXLowLatencyTriggerMode": True, "ExposureTime": 1000})
    with camera.stream() as stream:
        begin = camera.line.pulse("100us", period="20ms", count=3)
        frames = [stream.next() for _ in range(3)]
    wave = camera.wave()
    assert wave.edges("TRIGGER_IN") == [begin, begin + 20_000_000, begin + 40_000_000]
    assert [pulse.width_ns for pulse in wave.pulses("TRIGGER_IN")] == [100_000] * 3
    exposures = wave.pulses("EXPOSURE")
    assert [pulse.width_ns for pulse in exposures] == [1_000_000] * 3
    assert numpy.diff([frame.timestamp_ns for frame in frames]).tolist() == [20_000_000] * 2


def test_a_masked_edge_is_refused_with_its_reason(camtwin):
    camera = camtwin(wave=True, set={**FIXED, "TriggerMode": "On", "TriggerMask": 50000, "ExposureTime": 100})
    with camera.stream() as stream:
        camera.line.pulse("100us", period="30ms", count=2)
        stream.next()
        with pytest.raises(TimedOut):
            stream.next(timeout_s=0.3)
    assert [reason for _time, reason in camera.wave().refused()] == ["mask"]


def test_time_goes_on_when_it_is_told_to(camtwin):
    camera = camtwin(clock="step", set=FIXED)
    start = camera.step(0)
    assert camera.step("10ms") == start + 10_000_000
    assert camera.step(5) == start + 10_000_005


def test_two_cameras_at_once_are_two_cameras(camtwin):
    one, two = camtwin(set={"Width": 640}), camtwin(set={"Width": 1280})
    assert one.serial != two.serial
    assert (one["Width"], two["Width"]) == (640, 1280)
    assert (one.frames(1)[0].width, two.frames(1)[0].width) == (640, 1280)


def test_a_program_under_test_sees_this_camera_alone(camtwin):
    one, _two = camtwin(set=FIXED), camtwin()
    listed = one.run(["arv-tool-0.8"]).stdout
    assert one.serial in listed and len(listed.strip().splitlines()) == 1
    told = one.run(["arv-tool-0.8", "control", "Width"]).stdout
    assert "Width = 640" in told


def test_nothing_is_left_when_it_ends():
    camera = Camera(set=FIXED).start()
    home = camera._process.home
    assert camera["Width"] == 640
    assert camera.stop() == 0
    assert not home.exists()
    with pytest.raises(NotThere):
        camera["Width"]


def test_a_wrong_option_is_said_in_camtwins_words():
    with pytest.raises(CamtwinError, match="scene"):
        Camera(scene="nosuchscene").start()


def test_a_program_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setenv("CAMTWIN", "/nonexistent/camtwin")
    with pytest.raises(NotThere, match="/nonexistent/camtwin"):
        Camera().start()


def test_a_camera_that_died_is_said(camtwin):
    camera = camtwin(set=FIXED)
    with camera.stream() as stream:
        stream.next()
        os.kill(camera._process.place["pid"], signal.SIGKILL)
        with pytest.raises(CamtwinError):
            for _ in range(100):
                stream.next()
    with pytest.raises(NotThere):
        camera["Width"]


def test_the_package_says_what_it_offers():
    assert all(hasattr(package, name) for name in package.__all__)
