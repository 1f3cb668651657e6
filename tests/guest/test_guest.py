# SPDX-License-Identifier: Apache-2.0
"""A Debian kernel and Debian's own tools, with the camera at a USB host controller of theirs."""

import difflib
import os
import re

import hosts
import pytest
import vm
import ways
from conftest import FIRST, MODES, REPLUGS, SIZES

GOLDEN = vm.TREE / "tests" / "golden" / "lsusb.txt"
NAMED = re.compile(r"^( *(?:idVendor|idProduct|b\w+Class|b\w+SubClass|b\w+Protocol) +\S+).*$")
THROUGHPUT = vm.ROOM / "throughput.txt"  # tools/test.py shows it


def describe(text):
    """The first camera of `lsusb -v`, without where it is plugged in and without names from lsusb's own lists."""
    blocks = re.split(r"^(?=Bus \d+ Device \d+: )", text, flags=re.MULTILINE)
    first = next((block for block in blocks if re.search(rf"iSerial +\d+ {FIRST}$", block, re.MULTILINE)), "")
    lines = first.rstrip().splitlines()[1:]
    return "".join(NAMED.sub(r"\1", line).rstrip() + "\n" for line in lines)


def test_the_guest_comes_up_works_off_its_steps_and_switches_off(guest):
    assert "guest: script ended with 0" in guest.step("machine")["serial"]
    assert "power down" in guest.step("machine")["serial"].lower()


def test_the_kernel_enumerates_every_camera_at_superspeed(guest):
    cameras = guest.step("here")["cameras"]
    assert sorted(one["serial"] for one in cameras) == sorted(ways.CAMERAS)
    for one in cameras:
        assert (one["speed"], one["bConfigurationValue"]) == ("5000", "1"), one


def test_every_descriptor_byte_arrives_as_the_camera_sends_it(guest, descriptors):
    for one in guest.step("here")["cameras"]:
        assert one["descriptors"] == descriptors, one["serial"]


def test_lsusb_reads_what_it_read_before(guest):
    """CAMTWIN_GOLDEN=write makes the file anew after a change of the descriptors."""
    told = describe(guest.step("lsusb")["out"])
    if os.environ.get("CAMTWIN_GOLDEN") == "write":
        GOLDEN.write_text(told)
    difference = "\n".join(difflib.unified_diff(GOLDEN.read_text().splitlines(), told.splitlines(), lineterm=""))
    assert told and not difference, difference


def test_arv_tool_lists_the_cameras(guest):
    listed = hosts.parse_listing(guest.step("list")["out"])
    assert sorted(listed) == sorted(ways.camera_id(serial) for serial in ways.CAMERAS)


def test_arv_tool_reads_and_writes_features(guest):
    found = hosts.parse_control(guest.step("read")["out"])
    assert found["DeviceModelName"]["value"] == "DMK 38UX253"
    assert found["DeviceSerialNumber"]["value"] == FIRST
    assert found["Width"]["value"].split()[0] == "640"
    assert float(found["ExposureTime"]["value"].split()[0]) == 2000


def test_a_refused_write_is_heard_in_the_guest_and_changes_nothing(guest):
    step = guest.step("write")
    found = hosts.parse_control(step["out"])
    said = step["out"] + step["err"]
    assert found["Gain"]["value"].split()[0] == "6"
    assert "Width write error" in said, said
    assert found["Width"].get("value", "").split()[:1] == ["640"], said
    assert re.search(r"^PixelFormat = Mono16$", step["out"], re.MULTILINE), said


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mode", MODES)
def test_arv_camera_test_streams_without_a_failure(guest, mode, size):
    """Underruns are the client's own: it counts them when it has no buffer free, and this processor is emulated."""
    step = guest.stream(f"stream {mode} {size}")
    result = hosts.parse_camera_test(step["out"])
    width, height, rate = SIZES[size]
    assert result.config["payload"] == f"{width * height} bytes", step
    assert result.totals["n_failures"] == 0, step["out"]
    assert result.totals["n_completed_buffers"] >= rate * 5 / 2, step["out"]
    assert len(result.seconds) == 5 and all(errors == 0 for _rate, errors in result.seconds), step["out"]


def test_two_cameras_stream_at_the_same_time(guest):
    for one in guest.step("two")["done"]:
        result = hosts.parse_camera_test(one["out"])
        assert result.totals["n_failures"] == 0, one["out"]
        assert result.totals["n_completed_buffers"] >= 15, one["out"]


@pytest.mark.only("may_kill")  # over the user network the kernel itself may hang: docs/attach/usbip.md
def test_a_killed_client_with_transfers_under_way_leaves_the_camera_usable(guest):
    killed = guest.step("kill")
    assert killed["status"] == -9 and killed["out"].count("frames/s") >= 2, killed
    # What was half sent when the client died may spoil the next one's first pictures, as behind a real cable; not its later ones.
    # Over usbredir a client's reads are taken back one by one, and nothing is half sent.
    after = hosts.parse_camera_test(guest.stream("after kill")["out"])
    assert after.totals["n_completed_buffers"] >= 30 and len(after.seconds) > 1, after.text
    assert all(errors == 0 for _rate, errors in after.seconds[1:]), after.text
    assert guest.way.name != "usbredir" or after.totals["n_failures"] == 0, after.text
    then = hosts.parse_camera_test(guest.stream("after that")["out"])
    assert then.totals["n_completed_buffers"] >= 30 and then.totals["n_failures"] == 0, then.text


def test_it_can_be_unplugged_and_plugged_in_again_and_again(guest):
    rounds = guest.step("replug")["rounds"]
    assert len(rounds) == REPLUGS
    for one in rounds:
        assert one["gone"] and one["back"] and one["same"], one
        assert hosts.parse_control(one["probe"]["out"])["Width"]["value"].split()[0].isdigit(), one
    last = hosts.parse_camera_test(guest.stream("at last")["out"])
    assert last.totals["n_completed_buffers"] >= 30 and last.totals["n_failures"] == 0, last.text


def test_the_guests_kernel_has_nothing_to_complain_about(guest):
    said = (vm.ROOM / guest.way.name / "dmesg.txt").read_text()
    bad = re.findall(r"^.*(?:BUG:|WARNING:|Oops|rcu.*stall|hung task|unable to enumerate|device not accepting).*$", said, re.M)
    assert not bad, bad


def test_as_fast_as_the_guest_takes_pictures(guest):
    """No limit is asserted: the processor is emulated, and another guest works meanwhile. The figures stand beside those of the
    first experiments, which had a machine of their own."""
    figures = {}
    for mode in MODES:
        result = hosts.parse_camera_test(guest.stream(f"fast {mode}")["out"])
        assert result.totals["n_failures"] == 0, result.text
        figures[mode] = hosts.frame_rate(result)
        assert figures[mode] > 0
    line = (
        f"{guest.way.name:15} 1920x1080 Mono8: {figures['sync']:4.0f} sync, {figures['async']:4.0f} async frames/s"
        f" (alone, in the first experiments: {guest.way.prototype}); boot to cameras {guest.step('here')['uptime_s']:.1f} s,"
        f" whole machine {guest.step('machine')['s']:.0f} s"
    )
    kept = THROUGHPUT.read_text().splitlines() if THROUGHPUT.exists() else []
    kept = [one for one in kept if one.split()[0] != guest.way.name]
    THROUGHPUT.write_text("\n".join([*kept, line]) + "\n")
    print(line)


@pytest.mark.only("is_board")
def test_a_machine_without_a_controller_says_so_and_ends_with_3(guest):
    step = guest.step("without")
    assert step["status"] == 3 and "no USB device controller dummy_udc.0" in step["err"], step


@pytest.mark.only("is_board")
def test_a_controller_that_is_taken_is_named(guest):
    step = guest.step("taken")
    assert step["status"] == 1 and "another gadget has dummy_udc.2" in step["err"], step


@pytest.mark.only("is_board")
def test_doctor_sees_the_controllers(guest):
    line = next(one for one in guest.step("doctor")["out"].splitlines() if "usb gadget" in one)
    assert line.startswith("ok") and "dummy_udc.1" in line, line
