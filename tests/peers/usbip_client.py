#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A kernel of USB/IP and a USB3 Vision host in a page: imports a camera over TCP and uses it as libusb_host.py does.

usage: usbip_client.py PORT VERB [ARGUMENTS...]    answers with one line of JSON
"""

import hashlib
import json
import socket
import struct
import sys

import libusb_host

SUBMIT, UNLINK, RET_SUBMIT, RET_UNLINK = 1, 2, 3, 4
EPIPE, ECONNRESET = -32, -104
DEVICE = struct.Struct(">256s32sIIIHHHBBBBBB")
TIMED_OUT = object()


def ask(port, code, body=b""):
    wire = socket.create_connection(("127.0.0.1", port), 5)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    wire.sendall(struct.pack(">HHI", 0x0111, code, 0) + body)
    return wire


def take(wire, n):
    data = bytearray(n)
    view, used = memoryview(data), 0
    while used < n:
        got = wire.recv_into(view[used:])
        if got == 0:
            raise EOFError("the camera has hung up")
        used += got
    return bytes(data)


def text(raw):
    return raw.rstrip(b"\0").decode()


def devices(port):
    """OP_REQ_DEVLIST -> [{busid, idVendor, ..., interfaces}]."""
    wire = ask(port, 0x8005)
    version, code, status, count = struct.unpack(">HHII", take(wire, 12))
    assert (version, code, status) == (0x0111, 0x0005, 0)
    found = []
    for _ in range(count):
        _path, busid, bus, number, speed, vendor, product, release, *rest = DEVICE.unpack(take(wire, DEVICE.size))
        interfaces = [list(take(wire, 4)[:3]) for _ in range(rest[-1])]
        found.append({"busid": text(busid), "devid": bus << 16 | number, "speed": speed, "vendor": vendor,
                      "product": product, "release": release, "interfaces": interfaces})  # fmt: skip
    assert wire.recv(1) == b""
    return found


class Wire:
    """An imported camera: URBs in, answers out."""

    def __init__(self, port, busid="1-1"):
        self.socket = ask(port, 0x8003, busid.encode().ljust(32, b"\0"))
        _version, code, self.status = struct.unpack(">HHI", take(self.socket, 8))
        assert code == 0x0003
        if self.status == 0:
            _path, name, bus, number, self.speed, *_rest = DEVICE.unpack(take(self.socket, DEVICE.size))
            assert text(name) == busid
            self.devid = bus << 16 | number
        self.seqnum, self.is_in, self.early = 0, {}, {}

    def submit(self, ep, is_in, length, data=b"", setup=bytes(8)):
        self.seqnum += 1
        self.is_in[self.seqnum] = is_in
        head = struct.pack(">IIIIIIIIII", SUBMIT, self.seqnum, self.devid, is_in, ep, 0, length, 0, 0, 0)
        self.socket.sendall(head + setup + data)
        return self.seqnum

    def unlink(self, other):
        self.seqnum += 1
        self.socket.sendall(struct.pack(">IIIIII24x", UNLINK, self.seqnum, self.devid, 0, 0, other))
        return self.seqnum

    def hear(self):
        """The next answer: (command, seqnum, status, data of an IN transfer or the bytes that went out)."""
        head = take(self.socket, 48)
        command, seqnum, _devid, _direction, _ep, status, actual = struct.unpack_from(">IIIIIiI", head)
        data = actual
        if command == RET_SUBMIT and self.is_in.pop(seqnum):
            data = take(self.socket, actual)
        return command, seqnum, status, data

    def wait(self, seqnum, timeout_s=5):
        """The answer to this seqnum; others are kept. TIMED_OUT: none came."""
        self.socket.settimeout(timeout_s)
        while seqnum not in self.early:
            try:
                command, number, status, data = self.hear()
            except TimeoutError:
                return TIMED_OUT
            finally:
                self.socket.settimeout(10)
            self.early[number] = (command, status, data)
        return self.early.pop(seqnum)

    def control(self, kind, request, value=0, index=0, length=0, data=b""):
        setup = struct.pack("<BBHHH", kind, request, value, index, length)
        is_in = kind >> 7
        _command, status, answer = self.wait(self.submit(0, is_in, length, data, setup))
        if status != 0:
            raise OSError(f"{setup.hex()}: {status}")
        return answer

    def enumerate(self):
        """What a kernel does: descriptors, SET_CONFIGURATION. (It numbers devices itself, without SET_ADDRESS.)"""
        device = self.control(0x80, 6, 0x0100, 0, 18)
        total = struct.unpack_from("<H", self.control(0x80, 6, 0x0200, 0, 9), 2)[0]
        configuration = self.control(0x80, 6, 0x0200, 0, total)
        self.control(0x00, 9, configuration[5])
        return device, configuration


class UsbipHost(libusb_host.Host):
    """The USB3 Vision host of libusb_host.py on a Wire."""

    def __init__(self, port, busid="1-1"):
        self.request = 0
        self.wire = Wire(port, busid)
        assert self.wire.status == 0, f"import: status {self.wire.status}"
        self.device, self.configuration = self.wire.enumerate()

    def transfer(self, endpoint, data, timeout_ms=2000):
        is_in = endpoint >> 7
        length = data if is_in else len(data)
        urb = self.wire.submit(endpoint & 15, is_in, length, b"" if is_in else data)
        answer = self.wire.wait(urb, timeout_ms / 1000)
        if answer is TIMED_OUT:
            self.wire.wait(self.wire.unlink(urb))
            return None
        _command, status, got = answer
        if status != 0:
            raise OSError(f"endpoint {endpoint:#x}: {status}")
        return got


def picture_digests(host, count):
    """SHA-256 of each of the first pictures of a small stream, leaders' and trailers' ids checked."""
    host.small_and_manual(width=640, height=480)
    host.stream()
    return [hashlib.sha256(host.block()["payload"]).hexdigest() for _ in range(int(count))]


def verb_pictures(port, count):
    return picture_digests(UsbipHost(port), count)


def verb_registers(port):
    """Descriptors and a few registers."""
    host = UsbipHost(port)
    strings = [host.wire.control(0x80, 6, 0x0300 | number, 0x0409, 255)[2:].decode("utf-16le") for number in (1, 2, 3)]
    return {
        "speed": host.wire.speed,
        "device": host.device.hex(),
        "configuration": host.configuration.hex(),
        "strings": strings,
        "version": struct.unpack("<I", host.read(0, 4))[0],
        "Width": host.get("Width"),
        "Height": host.get("Height"),
    }


def verb_in_flight(port, urbs, pictures):
    """Pictures in transfers of 64 KiB with so many of them queued; cancelled at the end as a kernel does."""
    host = UsbipHost(port)
    host.small_and_manual(width=1920, height=1080)
    payload = 1920 * 1080
    size, sirm = 65536, libusb_host.SIRM
    leader, trailer = host.word(sirm + 0x10), host.word(sirm + 0x14)
    for offset, value in {0x18: leader, 0x2C: trailer, 0x1C: size, 0x20: payload // size, 0x24: payload % size,
                          0x28: 0}.items():  # fmt: skip
        host.word(sirm + offset, value)
    host.word(sirm + 0x04, 1)
    host.set("AcquisitionStart", 1)
    sizes = [leader] + [size] * (payload // size) + [payload % size] + [trailer]
    wire, queued, place, got = host.wire, [], 0, []
    while len(got) < int(pictures) * len(sizes):
        while len(queued) < int(urbs):
            queued.append(wire.submit(3, 1, sizes[place % len(sizes)]))
            place += 1
        command, seqnum, status, data = wire.hear()
        assert (command, seqnum, status) == (RET_SUBMIT, queued.pop(0), 0)
        got.append(data)
    # Those that are left: the newest first, as a kernel flushes an endpoint. Some complete before their unlink is heard.
    unlinks = {wire.unlink(urb): urb for urb in reversed(queued)}
    late, verdicts = set(), {}
    while len(verdicts) < len(unlinks):
        command, seqnum, status, data = wire.hear()
        if command == RET_SUBMIT:
            late.add(seqnum)
        else:
            verdicts[unlinks[seqnum]] = status
    blocks = []
    for at in range(0, len(got), len(sizes)):
        leader, *parts, trailer = got[at : at + len(sizes)]
        assert leader[:4] == b"U3VL" and trailer[:4] == b"U3VT" and sum(map(len, parts)) == payload
        blocks.append(struct.unpack_from("<Q", leader, 8)[0])
    return {
        "blocks": blocks,
        "told": all(verdicts[urb] == (0 if urb in late else ECONNRESET) for urb in queued),
        "width": host.get("Width"),
    }


def verb_second(port):
    """Two hosts, one after the other: the statuses of their imports, and of the second once the first has left."""
    first, second = Wire(port), Wire(port)
    before = second.status
    first.socket.close()
    after = Wire(port)
    while after.status == before:
        after = Wire(port)
    return [first.status, before, after.status]


def main():
    port, verb, *words = sys.argv[1:]
    print(json.dumps(globals()[f"verb_{verb}"](int(port), *words)))


if __name__ == "__main__":
    main()
