# SPDX-License-Identifier: Apache-2.0
"""--pcapng: Wireshark's own USB3 Vision dissector reads what went over the wire."""

import hosts
import pytest

from conftest import HERE, PYTHON


def fields(path, display_filter, *names):
    """One list of texts a packet."""
    wanted = [word for name in names for word in ("-e", name)]
    done = hosts.run(["tshark", "-r", path, "-Y", display_filter, "-T", "fields", *wanted])
    assert done.returncode == 0, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def capture(camtwin_shared):
    path = camtwin_shared.home / "session.pcapng"
    options = ["--clock", "free", "--scene", "flat:20000", "--pcapng", path]
    session = f"arv-tool-0.8 control Width && {PYTHON} {HERE / 'usbip_beside_link.py'} 3"
    camtwin_shared.run("sh", "-c", session, options=options)
    return path


def test_every_packet_is_understood(capture):
    # But for Aravis, which reads 4 bytes of the 8 of U3VCP_Capability.
    assert fields(capture, "_ws.malformed && !(u3v.gencp.address == 0x10004)", "frame.number") == []
    kinds = fields(capture, "usb", "usb.urb_type", "usb.transfer_type")
    assert {kind[0] for kind in kinds} == {"'S'", "'C'"} and {kind[1] for kind in kinds} == {"0x02", "0x03"}


def test_it_begins_with_the_descriptors(capture):
    found = fields(capture, "frame.number <= 8 && usb.bInterfaceClass", "usb.bInterfaceClass")
    assert found and found[0][0].split(",")[:3] == ["0xef"] * 3


def test_a_register_access_reads_back(capture):
    commands = fields(capture, "u3v.gencp.command_id == 0x0800 && u3v.gencp.address == 0x1d8", "u3v.gencp.req_id")
    [request] = {command[0] for command in commands}
    answers = fields(capture, f"u3v.gencp.command_id == 0x0801 && u3v.gencp.req_id == {request}",
                     "u3v.gencp.status", "u3v.bootstrap.SBRM_Address")  # fmt: skip
    assert [[status, int(address, 0)] for status, address in answers] == [["0x0000", 0x10000]] * len(commands)


def test_leaders_and_trailers_read_back(capture):
    leaders = fields(capture, "u3v.stream_leader", "u3v.stream.block_id", "u3v.stream.sizex", "u3v.stream.sizey",
                     "u3v.stream.pixel_format", "u3v.stream.payload_type")  # fmt: skip
    trailers = fields(capture, "u3v.stream_trailer", "u3v.stream.block_id", "u3v.stream.valid_payload_size",
                      "u3v.stream.status")  # fmt: skip
    assert [int(leader[0], 0) for leader in leaders] == [0, 1, 2]
    assert all([int(one, 0) for one in leader[1:]] == [640, 480, 0x01080001, 0x0001] for leader in leaders)
    assert [[int(one, 0) for one in trailer] for trailer in trailers] == [[n, 640 * 480, 0] for n in range(3)]


def test_a_file_that_can_not_be_written_is_a_clear_error(camtwin):
    done = camtwin("run", "--pcapng", "/nowhere/at/all.pcapng", "--", "true")
    assert done.returncode == 1 and "--pcapng /nowhere/at/all.pcapng: No such file" in done.stderr
    full = camtwin("run", "--pcapng", "/dev/full", "--", "arv-tool-0.8")
    assert full.stderr.count("--pcapng /dev/full: No space left on device") == 1
