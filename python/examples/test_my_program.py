# SPDX-License-Identifier: Apache-2.0
"""What a test of your own looks like: pytest with the fixture `camtwin` of the package."""


def test_my_program_finds_the_camera_and_streams(camtwin):
    camera = camtwin(set={"Width": 640, "Height": 480})
    done = camera.run(["arv-camera-test-0.8", "--duration", "1"])
    assert done.returncode == 0
    assert "n_failures             = 0" in done.stdout


def test_the_exposure_that_my_program_sets_arrives(camtwin):
    camera = camtwin(set={"ExposureAuto": "Off"})
    camera.run(["arv-tool-0.8", "control", "ExposureTime=1234"])
    assert camera["ExposureTime"] == 1234


def test_two_flashes_make_two_pictures(camtwin):
    camera = camtwin(scene="flat:3000", set={"TriggerMode": "On", "StrobeEnable": "On", "ExposureAuto": "Off"}, wave=True)
    with camera.stream() as stream:
        camera.line.pulse("100us", period="100ms", count=2)
        first, second = stream.next(), stream.next()
    assert second.timestamp_ns > first.timestamp_ns
    assert len(camera.wave().pulses("STROBE_OUT")) == 2
