# SPDX-License-Identifier: Apache-2.0
"""Pictures over USB3 Vision, one after another, only when they are asked for."""

import struct

from .errors import CamtwinError, Refused, TimedOut
from .frame import Frame, read_leader
from .usb import Bus

CONTROL_OUT, CONTROL_IN, STREAM_IN = 0x01, 0x81, 0x83
READMEM, WRITEMEM = 0x0800, 0x0802
ABRM_SBRM_ADDRESS, SBRM_SIRM_ADDRESS = 0x01D8, 0x20
SIRM_CONTROL, SIRM_PAYLOAD, SIRM_LEADER, SIRM_TRAILER = 0x04, 0x08, 0x10, 0x14
SIRM_MAX_LEADER, SIRM_TRANSFER_SIZE, SIRM_TRANSFER_COUNT = 0x18, 0x1C, 0x20
SIRM_FINAL1, SIRM_FINAL2, SIRM_MAX_TRAILER = 0x24, 0x28, 0x2C


class Stream:
    """
    The camera's stream, open: it is this program's until close(). With `clock="free"` the camera makes the next picture
    when it is asked for, and none is lost. With the real clock pictures that nobody fetches are lost, as on a cable.
    """

    def __init__(self, library_dir, runtime_dir, execute):
        self._execute = execute
        self._request = 0
        self._on = False
        self._bus = Bus(library_dir, runtime_dir)
        try:
            self._bus.claim(0)
            self._bus.claim(2)
            self._start()
        except BaseException:
            self.close()
            raise

    def _command(self, number, body):
        self._request = self._request % 0xFFFF + 1
        self._bus.write(CONTROL_OUT, struct.pack("<IHHHH", 0x43563355, 0x4000, number, len(body), self._request) + body)
        answer = self._bus.read(CONTROL_IN, 0x1000)
        magic, status, kind, length, request = struct.unpack_from("<IHHHH", answer)
        if (magic, kind, request) != (0x43563355, number + 1, self._request):
            raise CamtwinError(f"this is no acknowledge: {answer[:12].hex()}")
        if status != 0:
            raise Refused(f"the camera answers with status {status:#06x}", f"{status:#06x}")
        return answer[12 : 12 + length]

    def _get(self, address, size=4):
        return int.from_bytes(self._command(READMEM, struct.pack("<QHH", address, 0, size)), "little")

    def _put(self, address, value):
        self._command(WRITEMEM, struct.pack("<QI", address, value))

    def _start(self):
        self._sirm = self._get(self._get(ABRM_SBRM_ADDRESS, 8) + SBRM_SIRM_ADDRESS, 8)
        self._put(self._sirm + SIRM_CONTROL, 0)  # somebody may have died with it on
        self.payload_size = self._get(self._sirm + SIRM_PAYLOAD, 8)
        self._leader, self._trailer = self._get(self._sirm + SIRM_LEADER), self._get(self._sirm + SIRM_TRAILER)
        for register, value in (
            (SIRM_MAX_LEADER, self._leader), (SIRM_MAX_TRAILER, self._trailer),
            (SIRM_TRANSFER_SIZE, self.payload_size), (SIRM_TRANSFER_COUNT, 1), (SIRM_FINAL1, 0), (SIRM_FINAL2, 0),
            (SIRM_CONTROL, 1),
        ):  # fmt: skip
            self._put(self._sirm + register, value)
        self._on = True
        self._execute("AcquisitionStart")

    def next(self, timeout_s=5.0):
        """The next picture; TimedOut when none came. A picture that was cut on its way raises CamtwinError."""
        fields = read_leader(self._bus.read(STREAM_IN, self._leader, timeout_s * 1000))
        if fields is None:
            raise CamtwinError("the stream does not begin with a leader")
        payload = self._bus.read(STREAM_IN, self.payload_size)
        trailer = self._bus.read(STREAM_IN, self._trailer)
        block_id, status, _, valid = struct.unpack_from("<QHHQ", trailer, 8)
        if trailer[:4] != b"U3VT" or (block_id, status, valid) != (fields["block_id"], 0, len(payload)):
            raise CamtwinError(f"block {fields['block_id']} is not whole (status {status:#06x}, {valid} bytes)")
        return Frame(payload=payload, **fields)

    def __iter__(self):
        while True:
            yield self.next()

    def close(self):
        """Ends the acquisition and lets the camera go. Again: nothing happens."""
        if self._on:
            self._on = False
            try:
                self._execute("AcquisitionStop")
                self._put(self._sirm + SIRM_CONTROL, 0)
            except (CamtwinError, TimedOut):
                pass  # the camera has gone: there is nothing left to end
        self._bus.close()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()
