# SPDX-License-Identifier: Apache-2.0
"""Linux' own uvcvideo at the cameras' UVC face, with V4L2's own tools."""

import json
import os
import re
import subprocess

import pytest
import video
import vm

GOLDEN = vm.TREE / "tests" / "golden" / "v4l2-formats.txt"
# What v4l2-compliance 1.22.1 has against uvcvideo of Linux 6.1, whatever camera it drives: what it says, and why.
ACCEPTED = {
    "node->streamon(q.g_type()) != EINVAL": "uvc_ioctl_streamon says EBUSY to who has no buffers",
    "s_ctrl returned an error (13)": "uvc_ctrl_is_accessible says EACCES to exposure_time_absolute while auto_exposure is on",
    "s_ext_ctrls returned an error (13)": "the same",
}


@pytest.fixture(scope="session")
def references():
    return video.references()


def test_uvcvideo_lists_the_manuals_formats_sizes_and_rates(guest):
    """CAMTWIN_GOLDEN=write makes the file anew."""
    told = guest.step("video formats")["out"]
    if os.environ.get("CAMTWIN_GOLDEN") == "write":
        GOLDEN.write_text(told)
    assert told and told == GOLDEN.read_text()


def pictures(guest, name):
    step = guest.step(f"video {name}")
    assert step["status"] == 0, step
    sizes, hashes = zip(*(line.split() for line in step["out"].splitlines() if re.fullmatch(r"\d+ [0-9a-f]{32}", line)))
    assert [int(size) for size in sizes] == [video.STREAMS[name][-1]] * video.PICTURES
    return list(hashes)


@pytest.mark.parametrize("name", video.STREAMS)
def test_v4l2_takes_fifty_whole_pictures(guest, name):
    assert len(pictures(guest, name)) == video.PICTURES


@pytest.mark.only("renders")
@pytest.mark.parametrize("name", video.STREAMS)
def test_their_bytes_are_those_that_USB3_Vision_delivers(guest, name, references):
    """In the same order, each once; what uvcvideo dropped for want of a buffer is missing."""
    there = references[name]
    places = [there.index(one) if one in there else None for one in pictures(guest, name)]
    assert None not in places and places == sorted(set(places)), places


def test_v4l2_compliance_finds_nothing_that_is_the_cameras(guest):
    told = guest.step("compliance")["out"]
    assert re.search(r"^Total for uvcvideo device", told, re.MULTILINE), told
    failed = re.findall(r"fail: [\w-]+\.cpp\(\d+\): (.*)", told)
    assert not [one for one in failed if one not in ACCEPTED], told


def test_uvc_map_brings_every_control_of_the_table(guest):
    step = guest.step("uvc-map")
    assert step["status"] == 0, step
    table = json.loads(subprocess.run([vm.CAMTWIN, "uvc-map", "--json"], capture_output=True, text=True, check=True).stdout)
    listed = dict(re.findall(r"^ *(\w+) (0x[0-9a-f]{8}) \(", step["out"], re.MULTILINE))
    assert {one["key"]: one["id"] for one in table} == listed
