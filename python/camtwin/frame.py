# SPDX-License-Identifier: Apache-2.0
"""One picture as it came over the wire."""

import dataclasses
import struct

import numpy

MONO8, MONO12P, MONO16 = 0x01080001, 0x010C0047, 0x01100007  # PFNC
_CHUNK_PAYLOADS = (0x4001,)  # payload type of the leader: the picture is followed by chunks


@dataclasses.dataclass(frozen=True)
class Frame:
    """`payload` are the bytes of the wire; `pixels` [height, width] uint8 (Mono8) or uint16, as the format has them: 12 bits of
    Mono12p in the low bits, of Mono16 in the high bits."""

    block_id: int
    timestamp_ns: int
    pixel_format: int
    width: int
    height: int
    offset_x: int
    offset_y: int
    payload_type: int
    payload: bytes

    @property
    def pixels(self):
        shape, count = (self.height, self.width), self.height * self.width
        if self.pixel_format == MONO8:
            return numpy.frombuffer(self.payload, numpy.uint8, count).reshape(shape)
        if self.pixel_format == MONO16:
            return numpy.frombuffer(self.payload, "<u2", count).reshape(shape)
        packed = numpy.frombuffer(self.payload, numpy.uint8, count * 3 // 2).reshape(-1, 3).astype(numpy.uint16)
        pixels = numpy.empty((len(packed), 2), numpy.uint16)
        pixels[:, 0] = packed[:, 0] | (packed[:, 1] & 0x0F) << 8
        pixels[:, 1] = packed[:, 1] >> 4 | packed[:, 2] << 4
        return pixels.reshape(shape)

    @property
    def chunks(self):
        """{chunk id: bytes}, without the picture itself; empty when ChunkModeActive was off."""
        found, end = {}, len(self.payload) if self.payload_type in _CHUNK_PAYLOADS else 0
        while end > 8:
            number, length = struct.unpack_from("<II", self.payload, end - 8)
            start = end - 8 - length
            if start <= 0:  # the first one is the picture
                break
            found[number] = self.payload[start : end - 8]
            end = start
        return found


def read_leader(leader):
    """The fields of a Frame that a leader tells, or None when it is no leader."""
    if len(leader) < 50 or leader[:4] != b"U3VL":
        return None
    block_id, _, payload_type, timestamp, pixel_format, width, height, x, y = struct.unpack_from("<QHHQIIIII", leader, 8)
    return {
        "block_id": block_id, "payload_type": payload_type, "timestamp_ns": timestamp, "pixel_format": pixel_format,
        "width": width, "height": height, "offset_x": x, "offset_y": y,
    }  # fmt: skip
