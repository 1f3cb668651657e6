#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A USB3 Vision host of a page, straight on libusb's C interface: for what Aravis does not do (events, late reading).

usage: libusb_host.py VERB [ARGUMENTS...]    answers with one line of JSON
"""

import ctypes
import json
import pathlib
import struct
import sys
import time

ADDRESSES = pathlib.Path(__file__).resolve().parent.parent / "golden" / "addresses.txt"
REGISTER = {name: int(address, 16) for address, name in (line.split() for line in ADDRESSES.read_text().splitlines())}
CONTROL_OUT, CONTROL_IN, EVENT_IN, STREAM_IN = 0x01, 0x81, 0x82, 0x83
SIRM, EIRM = 0x20000, 0x30000
TIMEOUT = -7
FORMAT = {"int": "<q", "float": "<d", "word": "<I"}


class Host:
    def __init__(self, vendor=0x199E, interfaces=(0, 1, 2)):
        self.usb = ctypes.CDLL("libusb-1.0.so.0")
        self.usb.libusb_get_device.restype = ctypes.c_void_p
        self.context, self.handle = ctypes.c_void_p(), ctypes.c_void_p()
        self.request = 0
        self.must(self.usb.libusb_init(ctypes.byref(self.context)))
        devices = ctypes.POINTER(ctypes.c_void_p)()
        self.usb.libusb_get_device_list.restype = ctypes.c_ssize_t
        count = self.must(self.usb.libusb_get_device_list(self.context, ctypes.byref(devices)))
        for i in range(count):
            descriptor = (ctypes.c_uint8 * 18)()
            self.must(self.usb.libusb_get_device_descriptor(ctypes.c_void_p(devices[i]), descriptor))
            if int.from_bytes(bytes(descriptor[8:10]), "little") == vendor:
                self.must(self.usb.libusb_open(ctypes.c_void_p(devices[i]), ctypes.byref(self.handle)))
                break
        self.usb.libusb_free_device_list(devices, 1)
        if not self.handle:
            sys.exit("no camera on the bus")
        for number in interfaces:
            self.must(self.usb.libusb_claim_interface(self.handle, number))

    def must(self, status):
        if status < 0:
            raise OSError(f"libusb says {status}")
        return status

    def transfer(self, endpoint, data, timeout_ms=2000):
        """Writes bytes, or reads at most so many; None after the time-out."""
        buffer = ctypes.create_string_buffer(data) if isinstance(data, int) else ctypes.create_string_buffer(data, len(data))
        done = ctypes.c_int()
        status = self.usb.libusb_bulk_transfer(
            self.handle, ctypes.c_ubyte(endpoint), buffer, len(buffer), ctypes.byref(done), timeout_ms
        )
        if status == TIMEOUT and done.value == 0:
            return None
        self.must(status)
        return buffer.raw[: done.value]

    def command(self, number, payload):
        self.request += 1
        self.transfer(CONTROL_OUT, struct.pack("<IHHHH", 0x43563355, 0x4000, number, len(payload), self.request) + payload)
        answer = self.transfer(CONTROL_IN, 0x4000)
        magic, status, kind, length, request = struct.unpack_from("<IHHHH", answer)
        assert (magic, kind, request) == (0x43563355, number + 1, self.request), answer[:12].hex()
        if status != 0:
            raise OSError(f"the camera says {status:#06x}")
        return answer[12 : 12 + length]

    def read(self, address, size):
        return self.command(0x0800, struct.pack("<QHH", address, 0, size))

    def write(self, address, data):
        self.command(0x0802, struct.pack("<Q", address) + data)

    def get(self, name, kind="int"):
        return struct.unpack(FORMAT[kind], self.read(REGISTER[name], struct.calcsize(FORMAT[kind])))[0]

    def set(self, name, value, kind="word"):
        self.write(REGISTER[name], struct.pack(FORMAT[kind], value))

    def word(self, address, value=None):
        if value is None:
            return struct.unpack("<I", self.read(address, 4))[0]
        return self.write(address, struct.pack("<I", value))

    # --- events --------------------------------------------------------------------------------------------------

    def notify(self, *events):
        """EventNotification On for these entries of EventSelector, and the channel itself."""
        for event in events:
            self.set("EventSelector", event)
            self.set("EventNotification", 1)
        self.word(EIRM, 1)

    def event(self, timeout_ms=1000):
        message = self.transfer(EVENT_IN, 1024, timeout_ms)
        if message is None:
            return None
        magic, flags, command, length, request, _size, number, timestamp, frame = struct.unpack("<IHHHHHHQQ", message)
        assert (magic, flags, command, length) == (0x45563355, 0, 0x0C00, len(message) - 12), message.hex()
        return {"id": number, "request": request, "timestamp": timestamp, "frame_id": frame}

    # --- stream --------------------------------------------------------------------------------------------------

    def small_and_manual(self, width=256, height=64, exposure_us=500):
        self.set("Width", width, "int")
        self.set("Height", height, "int")
        self.set("ExposureAuto", 0)
        self.set("GainAuto", 0)
        self.set("ExposureTime", exposure_us, "float")

    def stream(self):
        """One transfer for the payload; starts acquisition."""
        self.payload = struct.unpack("<Q", self.read(SIRM + 0x08, 8))[0]
        self.leader, self.trailer = self.word(SIRM + 0x10), self.word(SIRM + 0x14)
        sizes = {0x18: self.leader, 0x2C: self.trailer, 0x1C: self.payload, 0x20: 1, 0x24: 0, 0x28: 0}
        for offset, size in sizes.items():
            self.word(SIRM + offset, size)
        self.word(SIRM + 0x04, 1)
        self.set("AcquisitionStart", 1)

    def block(self, timeout_ms=2000):
        """The next block, which must be whole: its id, leader, payload, trailer. None: there is none."""
        leader = self.transfer(STREAM_IN, self.leader, timeout_ms)
        if leader is None:
            return None
        payload = self.transfer(STREAM_IN, self.payload)
        trailer = self.transfer(STREAM_IN, self.trailer)
        assert leader[:4] == b"U3VL" and len(leader) == self.leader, leader.hex()
        assert len(payload) == self.payload
        assert trailer[:4] == b"U3VT" and len(trailer) == self.trailer, trailer.hex()
        number, status, valid = struct.unpack_from("<Q", leader, 8)[0], *struct.unpack_from("<H2xQ", trailer, 16)
        assert struct.unpack_from("<Q", trailer, 8)[0] == number and status == 0 and valid == len(payload)
        return {"id": number, "leader": leader, "payload": payload, "trailer": trailer}


def chunks_of(payload):
    """{id: bytes}, found by walking from the end; the walk must end at the very first byte."""
    found, end = {}, len(payload)
    while end > 0:
        number, length = struct.unpack_from("<II", payload, end - 8)
        assert number not in found and length <= end - 8, (number, length, end)
        found[number] = payload[end - 8 - length : end - 8]
        end -= 8 + length
    assert end == 0
    return found


def verb_test_event(host):
    """Off, on, and off again."""
    answer = {}
    host.word(EIRM, 1)
    host.set("TestEventGenerate", 1)
    answer["unasked"] = host.event(200)
    host.notify(4)
    host.set("TimestampLatch", 1)
    before = host.get("TimestampLatchValue")
    host.set("TestEventGenerate", 1)
    answer["asked"] = host.event()
    host.set("TimestampLatch", 1)
    answer["between"] = [before, host.get("TimestampLatchValue")]
    host.set("EventNotification", 0)
    host.set("TestEventGenerate", 1)
    answer["off_again"] = host.event(200)
    return answer


def verb_exposure_events(host, pictures):
    """ExposureEnd of free-running pictures beside their leaders."""
    host.small_and_manual()
    host.set("AcquisitionFrameRate", 20.0, "float")
    host.notify(0)
    host.stream()
    answer = []
    for _ in range(int(pictures)):
        block = host.block()
        start = struct.unpack_from("<Q", block["leader"], 20)[0]
        answer.append({"block": block["id"], "start": start, "event": host.event()})
    return answer


def verb_missed_triggers(host):
    """Three software triggers in a row with a long exposure: one picture, two events."""
    host.small_and_manual(exposure_us=200000)
    host.set("TriggerMode", 1)
    host.notify(3)
    host.stream()
    for _ in range(3):
        host.set("TriggerSoftware", 1)
    blocks = [host.block()["id"]]
    events = [host.event(), host.event(), host.event(200)]
    blocks.append((host.block(300) or {}).get("id"))
    return {"blocks": blocks, "events": events}


def verb_chunks(host, exposure_us, gain_db, pictures):
    """Software-triggered pictures with every chunk: what stands in the chunks and in the leader and trailer."""
    host.small_and_manual(exposure_us=float(exposure_us))
    host.set("Gain", float(gain_db), "float")
    host.set("ChunkModeActive", 1)
    for chunk in range(6):
        host.set("ChunkSelector", chunk)
        host.set("ChunkEnable", 1)
    host.set("TriggerMode", 1)
    host.set("IMXLowLatencyTriggerMode", 1)
    host.stream()
    answer = []
    for _ in range(int(pictures)):
        host.set("TriggerSoftware", 1)
        block = host.block()
        chunks = {number: data for number, data in chunks_of(block["payload"]).items()}
        answer.append({
            "block": block["id"], "type": struct.unpack_from("<H", block["leader"], 18)[0],
            "layout": struct.unpack_from("<I", block["trailer"], 32)[0], "image": len(chunks.pop(0x3800)),
            "floats": {n: struct.unpack("<d", d)[0] for n, d in chunks.items() if n <= 0x3802},
            "integers": {n: struct.unpack("<q", d)[0] for n, d in chunks.items() if n > 0x3802},
            "payload_size": host.get("PayloadSize"), "received": len(block["payload"]),
        })  # fmt: skip
    return answer


def verb_late(host, rounds, sleep_s):
    """Sleeps, reads what is there, sleeps again: ids and timestamps of all blocks, with the camera running on."""
    host.small_and_manual(640, 480)
    host.set("AcquisitionFrameRate", 100.0, "float")
    host.stream()
    answer = []
    for _ in range(int(rounds)):
        time.sleep(float(sleep_s))
        batch = [host.block() for _ in range(4)]
        answer += [[one["id"], struct.unpack_from("<Q", one["leader"], 20)[0]] for one in batch]
    return answer


def verb_pictures(host, pixel_format, width, height, rate_hz, count, path):
    """So many pictures with these settings, one behind the other in a file."""
    host.set("PixelFormat", int(pixel_format, 0))
    host.set("Width", int(width), "int")
    host.set("Height", int(height), "int")
    host.set("AcquisitionFrameRate", float(rate_hz), "float")
    host.stream()
    with open(path, "wb") as file:
        for _ in range(int(count)):
            file.write(host.block()["payload"])
    return {"payload": host.payload}


def verb_both_faces(host):
    """Each face streams while the other one tries to; what each hears."""
    for number in (3, 4):
        host.must(host.usb.libusb_claim_interface(host.handle, number))

    def video(kind, request, value, index, data):
        buffer = ctypes.create_string_buffer(data, len(data))
        status = host.usb.libusb_control_transfer(
            host.handle, ctypes.c_ubyte(kind), ctypes.c_ubyte(request), ctypes.c_uint16(value), ctypes.c_uint16(index),
            buffer, ctypes.c_uint16(len(data)), 2000,
        )  # fmt: skip
        return status, buffer.raw

    def commit():
        return video(0x21, 0x01, 0x0200, 4, struct.pack("<HBBI26x", 1, 1, 1, 333333))[0]

    def error_code():
        return video(0xA1, 0x81, 0x0200, 3, b"\0")[1][0]

    def refused(what):
        try:
            what()
        except OSError as error:
            return str(error)
        return None

    answer = {}
    host.small_and_manual()
    host.stream()
    host.block()
    answer["commit while USB3 Vision streams"] = [commit(), error_code(), host.get("Width")]
    answer["the stream goes on"] = host.block() is not None
    host.word(SIRM + 0x04, 0)
    answer["commit"] = [commit(), error_code(), host.get("Width"), host.get("Height")]
    payload = host.transfer(0x84, 307200 + 12)
    answer["payload"] = [len(payload), payload[0]]
    host.word(SIRM + 0x1C, struct.unpack("<Q", host.read(SIRM + 0x08, 8))[0])
    answer["USB3 Vision while video streams"] = [
        refused(lambda: host.word(SIRM + 0x04, 1)), refused(lambda: host.set("Width", 256, "int")),
    ]  # fmt: skip
    answer["the video goes on"] = len(host.transfer(0x84, 307200 + 12))
    host.must(host.usb.libusb_clear_halt(host.handle, ctypes.c_ubyte(0x84)))
    host.set("Width", 256, "int")
    host.stream()
    answer["afterwards"] = len(host.block()["payload"])
    return answer


def main():
    verbs = {name[5:]: verb for name, verb in globals().items() if name.startswith("verb_")}
    if len(sys.argv) < 2 or sys.argv[1] not in verbs:
        sys.exit(f"usage: libusb_host.py {'|'.join(verbs)} ...")
    print(json.dumps(verbs[sys.argv[1]](Host(), *sys.argv[2:])))


if __name__ == "__main__":
    main()
