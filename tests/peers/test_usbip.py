# SPDX-License-Identifier: Apache-2.0
"""Cameras over USB/IP: Debian's own tool lists them, and a host of the test's own drives them."""

import json
import re
import socket
import sys

import hosts
import pytest

from conftest import BUILD, HERE, PYTHON, SERIAL


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, *words):
    done = hosts.run([PYTHON, HERE / "usbip_client.py", port, *words])
    assert done.returncode == 0, done.stderr[-3000:]
    return hosts.client_answer(done.stdout)


def test_debians_usbip_lists_every_camera(camtwin, port):
    done = camtwin.run("usbip", "--tcp-port", str(port), "list", "-r", "127.0.0.1",
                       options=["--cameras", "3", "--usbip", f"127.0.0.1:{port}"])  # fmt: skip
    assert re.findall(r"^ +(1-\d): .*\(199e:9811\)$", done.stdout, re.MULTILINE) == ["1-1", "1-2", "1-3"]
    assert done.stdout.count("USB3 Vision") == 9 and done.stdout.count("(ef/05/02)") == 3


def test_the_camera_enumerates_and_answers_registers(camtwin, port):
    with camtwin.serve("--usbip", f"127.0.0.1:{port}"):
        answer = ask(port, "registers")
    assert answer["speed"] == 5
    assert answer["strings"] == ["The Imaging Source Europe GmbH", "DMK 38UX253", SERIAL]
    assert answer["device"].startswith("12011003ef0201099e191198")
    assert (answer["version"], answer["Width"], answer["Height"]) == (0x00010001, 4096, 3000)


def test_pictures_are_those_of_the_local_link_bit_for_bit(camtwin, port):
    options = ["--seed", "5", "--clock", "free", "--scene", "flat:20000"]
    over_link = hosts.client_answer(camtwin.run(PYTHON, HERE / "usbip_beside_link.py", "4", options=options).stdout)
    with camtwin.serve(*options, "--usbip", f"127.0.0.1:{port}"):
        over_usbip = ask(port, "pictures", 4)
    assert len(set(over_link)) == 4  # noise: no picture is another's
    assert over_usbip == over_link


def test_sixty_four_transfers_in_flight_lose_nothing_and_are_unlinked(camtwin, port):
    with camtwin.serve("--clock", "free", "--usbip", f"127.0.0.1:{port}"):
        for _ in range(3):  # and the next host finds the camera in order
            answer = ask(port, "in_flight", 64, 6)
            assert answer == {"blocks": list(range(6)), "told": True, "width": 1920}


def test_one_host_at_a_time_has_the_camera(camtwin, port):
    with camtwin.serve("--usbip", f"127.0.0.1:{port}") as served:
        assert ask(port, "second") == [0, 2, 0]
        assert "BUSY" in served.said()


def test_the_link_and_USBIP_share_a_camera_by_turns(camtwin, port):
    import usbip_client

    with camtwin.serve("--usbip", f"127.0.0.1:{port}"):
        host = usbip_client.UsbipHost(port)
        listed = camtwin("list", "--json")
        assert json.loads(listed.stdout)[0]["serial"] == SERIAL
        refused = camtwin("snap", "-o", camtwin.home / "none.raw")
        assert refused.returncode == 1 and "is in use" in refused.stderr, refused.stderr
        assert host.get("Width") == 4096  # nobody has disturbed it
        host.wire.socket.close()
        assert camtwin("snap", "-o", camtwin.home / "one.raw").returncode == 0
        assert usbip_client.UsbipHost(port).get("Width") == 4096


def test_an_address_beyond_loopback_warns_and_one_in_use_is_refused(camtwin, port):
    done = camtwin.run("true", options=["--usbip", f"0.0.0.0:{port}"])
    assert "warning" in done.stderr and "from outside" in done.stderr
    with camtwin.serve("--usbip", f"127.0.0.1:{port}"):
        second = camtwin("run", "--serial", "00000007", "--usbip", f"127.0.0.1:{port}", "--", "true")
    assert second.returncode == 1 and "the port is in use" in second.stderr
    for address in ("3240", "127.0.0.1:", "127.0.0.1:99999", "example.org:1", ":::1"):
        done = camtwin("run", "--usbip", address, "--", "true")
        assert done.returncode == 2 and "ADDR:PORT" in done.stderr, (address, done.stderr)


@pytest.mark.timing
def test_USBIP_carries_what_a_loopback_socket_allows():
    done = hosts.run([BUILD / "tests" / "attach" / "bench_usbip"])
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    print(result, file=sys.stderr)
    assert result["usbip_mb_per_s"] >= min(400, result["socket_mb_per_s"] / 2), result
