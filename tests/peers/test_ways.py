# SPDX-License-Identifier: Apache-2.0
"""A camera that is offered in several ways at once: the first host to claim it has it, whichever way it came."""

import json
import socket
import struct
import subprocess

import pytest
import usbip_client

from conftest import BUILD, HERE, PYTHON, SERIAL

CLAIM = "import libusb_host, sys; host = libusb_host.Host(); print('claimed', flush=True); sys.stdin.read()"
HELLO, DEVICE_CONNECT = 0, 1  # packet types of usbredir


class RedirGuest:
    """As much of a usbredir guest as says hello and sees whether a device is plugged in."""

    def __init__(self, port):
        self.wire = socket.create_connection(("127.0.0.1", port), 5)
        self.wire.sendall(struct.pack("<III64sI", HELLO, 68, 0, b"test_ways", 0))

    def sees_the_camera(self, timeout_s):
        """Waits for device_connect at most so long."""
        try:
            while True:
                self.wire.settimeout(timeout_s)
                kind, length, _id = struct.unpack("<III", usbip_client.take(self.wire, 12))
                usbip_client.take(self.wire, length)
                if kind == DEVICE_CONNECT:
                    return True
        except TimeoutError:
            return False

    def leave(self):
        self.wire.close()


@pytest.fixture
def ports():
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


@pytest.fixture
def offered(camtwin, ports):
    """One camera over the local link, USB/IP and usbredir. -> (import over USB/IP, connect over usbredir, take a picture)"""
    usbip, redir = ports

    def snap():
        return camtwin("snap", "-o", camtwin.home / "one.raw")

    with camtwin.serve("--no-pixels", "--usbip", f"127.0.0.1:{usbip}", "--usbredir", f"127.0.0.1:{redir}"):
        assert json.loads(camtwin("list", "--json").stdout)[0]["serial"] == SERIAL
        yield lambda: usbip_client.Wire(usbip), lambda: RedirGuest(redir), snap


def busy_over_the_link(done):
    return done.returncode == 1 and "is in use" in done.stderr


def test_a_virtual_machine_that_has_the_camera_keeps_the_others_off(offered):
    over_usbip, over_usbredir, snap = offered
    guest = over_usbredir()
    assert guest.sees_the_camera(5)
    assert over_usbip().status == 2
    assert busy_over_the_link(snap())
    guest.leave()
    assert snap().returncode == 0


def test_a_host_over_USBIP_that_has_the_camera_keeps_the_others_off(offered):
    over_usbip, over_usbredir, snap = offered
    host = over_usbip()
    assert host.status == 0
    guest = over_usbredir()
    assert not guest.sees_the_camera(0.5)
    assert busy_over_the_link(snap())
    host.socket.close()
    assert guest.sees_the_camera(5)  # it waited
    assert busy_over_the_link(snap())


def test_a_program_of_the_link_that_has_the_camera_keeps_the_others_off(offered, camtwin):
    over_usbip, over_usbredir, _snap = offered
    program = subprocess.Popen(
        [PYTHON, "-c", CLAIM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**camtwin.env, "LD_LIBRARY_PATH": str(BUILD / "src" / "host"), "PYTHONPATH": str(HERE)},
    )
    with program:
        assert program.stdout.readline().strip() == "claimed"
        assert over_usbip().status == 2
        guest = over_usbredir()
        assert not guest.sees_the_camera(0.5)
        program.stdin.close()  # which ends it
        assert guest.sees_the_camera(5)


@pytest.mark.parametrize("address", ["4000", "nowhere", "127.0.0.1:", "127.0.0.1:99999", "example.org:1", "::1:4000"])
def test_an_address_that_is_none_is_a_usage_error_of_usbredir_too(camtwin, address):
    done = camtwin("run", "--usbredir", address, "--", "true")
    assert done.returncode == 2 and "ADDR:PORT" in done.stderr, done.stderr


def test_the_next_cameras_port_of_usbredir_has_to_exist(camtwin):
    done = camtwin("run", "--cameras", "2", "--usbredir", "127.0.0.1:65535", "--", "true")
    assert done.returncode == 2 and "127.0.0.1:65536" in done.stderr, done.stderr
