# SPDX-License-Identifier: Apache-2.0
"""The UVC face over the local link, for a video host of the tests' own (tests/host/uvc_peer.c): no kernel takes part."""

import json

import hosts
import pytest

from conftest import BUILD, HERE, PYTHON

PEER = BUILD / "tests" / "host" / "uvc_peer"
SIZES = [(640, 480), (1920, 1080), (3840, 2160), (4096, 2160), (4096, 3000)]
FORMATS = {"Y800": ("0x01080001", 8), "Y12p": ("0x010C0047", 12), "Y16 ": ("0x01100007", 16)}
MANUAL_RATES = {"Y800": [188, 87, 44, 42, 30], "Y12p": [152, 70, 29, 27, 20], "Y16 ": [152, 70, 22, 21, 15]}  # 5.1.4
VENDOR_INTERVALS = [20833, 41666, 83333, 166666, 333333, 666666, 2000000, 10000000]


def peer(camtwin, *words, options=(), timeout=60):
    return hosts.client_answer(camtwin.run(PEER, *words, options=options, timeout=timeout).stdout)


def test_a_host_finds_the_manuals_formats_sizes_and_rates(camtwin):
    found = peer(camtwin, "walk")
    assert (found["version"], found["endpoint"]) == (0x0110, 0x84)
    assert [one["fourcc"] for one in found["formats"]] == list(FORMATS)
    for one in found["formats"]:
        assert [(size["width"], size["height"]) for size in one["sizes"]] == SIZES
        rates = [int(1e7 / size["intervals"][0]) for size in one["sizes"]]
        assert rates == MANUAL_RATES[one["fourcc"]]
        for size in one["sizes"]:
            assert size["bytes"] == size["width"] * size["height"] * FORMATS[one["fourcc"]][1] // 8
            fastest, *others = size["intervals"]
            assert others == [interval for interval in VENDOR_INTERVALS if interval > fastest]


@pytest.mark.parametrize("fourcc", FORMATS)
@pytest.mark.parametrize("width, height", SIZES[:2])
def test_its_pictures_are_those_that_USB3_Vision_delivers(camtwin, tmp_path, fourcc, width, height):
    """Same seed, same settings, time that stands still for the host: the same bytes, automatics and all."""
    count, interval = 5, 666666
    options = ["--clock", "free", "--seed", "11", "--state", "none"]
    video, machine = tmp_path / "video.raw", tmp_path / "machine.raw"
    done = peer(camtwin, "stream", fourcc, width, height, interval, count, video, options=options)
    assert (done["pictures"], done["wrong"], done["lost"], done["toggles_missing"]) == (count, 0, 0, 0)
    camtwin.run(PYTHON, HERE / "libusb_host.py", "pictures", FORMATS[fourcc][0], width, height, 1e7 / interval, count,
                machine, options=options)  # fmt: skip
    size = width * height * FORMATS[fourcc][1] // 8
    assert video.stat().st_size == count * size
    assert video.read_bytes() == machine.read_bytes()
    pictures = {video.read_bytes()[i * size : (i + 1) * size] for i in range(count)}
    assert len(pictures) == count, "noise makes every picture another"


@pytest.mark.parametrize("read_size", [32768, 1 << 20, 16 << 20])
def test_every_size_of_reads_brings_the_same_pictures(camtwin, tmp_path, read_size):
    """32 KiB is what uvcvideo asks for; 16 MiB is more than a picture."""
    found = []
    for number, size in enumerate((65536, read_size)):
        path = tmp_path / f"{number}.raw"
        peer(camtwin, "stream", "Y800", 1920, 1080, 0, 4, path, size, options=["--clock", "free", "--state", "none"])
        found.append(path.read_bytes())
    assert found[0] == found[1] and len(found[0]) == 4 * 1920 * 1080


def test_the_clock_of_the_payload_headers_is_the_cameras(camtwin):
    found = peer(camtwin, "walk")
    done = peer(camtwin, "stream", "Y800", 640, 480, 666666, 31, options=["--clock", "free", "--set", "ExposureAuto=Off",
                "--set", "ExposureTime=1000"])  # fmt: skip
    seconds = done["ticks"] / found["clock"]
    assert seconds == pytest.approx(30 * 666666e-7, abs=1e-5)


def test_one_face_at_a_time(camtwin):
    answer = hosts.client_answer(camtwin.run(PYTHON, HERE / "libusb_host.py", "both_faces").stdout)
    status, code, width = answer["commit while USB3 Vision streams"]
    assert (status, code, width) == (-9, 1, 256), "a stall; not ready; nothing has changed"
    assert answer["the stream goes on"]
    assert answer["commit"] == [34, 0, 640, 480], "what one face sets is seen on the other"
    assert answer["payload"] == [307212, 12] and answer["the video goes on"] == 307212
    assert answer["USB3 Vision while video streams"] == ["the camera says 0x8007", "the camera says 0x8006"]
    assert answer["afterwards"] == 256 * 480


@pytest.mark.timing
@pytest.mark.parametrize("fourcc, least", [("Y800", 29.5), ("Y12p", 19.5), ("Y16 ", 14.5)])
def test_full_resolution_streams_at_full_speed(camtwin, fourcc, least):
    def attempt():
        done = peer(camtwin, "stream", fourcc, 4096, 3000, 0, int(least * 6))
        assert (done["wrong"], done["lost"], done["toggles_missing"]) == (0, 0, 0), json.dumps(done)
        assert done["rate"] >= least, json.dumps(done)

    hosts.measured(attempt)
