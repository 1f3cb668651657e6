# SPDX-License-Identifier: Apache-2.0
"""Linux' own uvcvideo at the cameras' UVC face, with V4L2's own tools."""

import os
import re

import parity
import pytest
import video
import vm

GOLDEN = vm.TREE / "tests" / "golden" / "v4l2-formats.txt"
# All that v4l2-compliance 1.22.1 has against a camera behind uvcvideo of Linux 6.1: the control it was at (or none), and its words.
# None is about this camera; docs/guest-tests.md tells each one's reason.
ACCEPTED = {
    ("Exposure Time, Absolute", "s_ctrl returned an error (13)"),
    ("Exposure Time, Absolute", "s_ext_ctrls returned an error (13)"),
    (None, "node->streamon(q.g_type()) != EINVAL"),
}
ACCEPTED_MAPPED = ACCEPTED | {("Trigger Delay (100ns)", "missing control class for class 01990000")}


def test_uvcvideo_lists_the_manuals_formats_sizes_and_rates(guest):
    """CAMTWIN_GOLDEN=write makes the file anew."""
    told = guest.step("video formats")["out"]
    if os.environ.get("CAMTWIN_GOLDEN") == "write":
        GOLDEN.write_text(told)
    assert told and told == GOLDEN.read_text()


def pictures(guest, name):
    """{V4L2's sequence number: hash} of the pictures that a stream brought, all whole."""
    step = guest.step(f"video {name}")
    hashes = re.findall(r"^(\d+) ([0-9a-f]{32})$", step["out"], re.MULTILINE)
    numbers = [int(n) for n in re.findall(r"^seq (\d+)$", step["out"], re.MULTILINE)]
    count = video.count(guest.way, name)
    assert step["status"] == 0 and [int(size) for size, _hash in hashes] == [video.STREAMS[name][-1]] * count, step
    assert "error\n" not in step["out"], step
    assert len(set(numbers)) == count, step
    return {number: one for number, (_size, one) in zip(numbers, hashes)}


@pytest.mark.parametrize("name", video.STREAMS)
def test_the_bytes_that_v4l2_takes_are_those_that_USB3_Vision_delivers(guest, name):
    """Each has the number that it has there: uvcvideo counts those too that it drops while a program has all buffers. They may
    come out of order, since it copies several at a time."""
    there = video.references(guest.way.inside)[name]
    assert len(set(there)) == len(there), "noise makes every picture another"
    found = pictures(guest, name)
    assert found == {number: there[number] for number in found}


def failures(text):
    """[(control that v4l2-compliance -v was at, what it said)]; the control is None where none is."""
    found, control = [], None
    for line in text.splitlines():
        if line.startswith("\ttest ") or not line.startswith("\t"):
            control = None
        elif m := re.search(r"info: checking (?:extended control|control event|control|\S+ of control) '(.*)' \(0x", line):
            control = m[1]
        elif m := re.search(r"fail: [\w-]+\.cpp\(\d+\): (.*)", line):
            found.append((control, m[1]))
    return found


def judge(guest, step, accepted):
    told = guest.step(step)["out"]
    total = re.search(r"^Total for uvcvideo device \S+: (\d+), Succeeded: (\d+), Failed: (\d+)", told, re.MULTILINE)
    found = failures(told)
    assert total and int(total[3]) == told.count(": FAIL\n") == len(found), told
    assert set(found) <= accepted, told


def test_v4l2_compliance_finds_nothing_that_is_the_cameras(guest):
    judge(guest, "compliance", ACCEPTED)


@pytest.mark.only("parity")
def test_v4l2_compliance_finds_nothing_more_with_every_control_mapped(guest):
    judge(guest, "compliance mapped", ACCEPTED_MAPPED)


def test_one_face_is_refused_while_the_other_streams(guest):
    step = guest.step("both faces")
    said = parity.parts(step["out"])
    refused = said["video while USB3 Vision streams"]
    # A gadget's kernel takes the data of a commit before the camera can refuse it: then no picture ever comes.
    answer = r"0 \(Success\)" if guest.way.is_board else r"-1 \((Device or resource busy|Input/output error)\)"
    assert re.search(rf"VIDIOC_STREAMON returned {answer}", refused) and "dqbuf" not in refused, step
    assert "frames/s" in said["USB3 Vision before"], step
    refused = said["USB3 Vision while video streams"]
    assert "access-denied" in refused and "frames/s" not in refused and "goes on 0" in refused, step
    assert "bytesused: 307200" in said["video before"], step
    assert said["video after"].count("bytesused: 307200") == 3, step
