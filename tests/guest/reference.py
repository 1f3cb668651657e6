# SPDX-License-Identifier: Apache-2.0
"""Prints a hash of each picture that a camera delivers over USB3 Vision: PIXEL_FORMAT WIDTH HEIGHT RATE COUNT."""

import hashlib
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "peers"))
sys.dont_write_bytecode = True
import libusb_host  # noqa: E402

pixel_format, width, height, rate, count = sys.argv[1:]
host = libusb_host.Host()
host.set("PixelFormat", int(pixel_format, 0))
host.set("Width", int(width), "int")
host.set("Height", int(height), "int")
host.set("AcquisitionFrameRate", float(rate), "float")
host.stream()
for _ in range(int(count)):
    print(hashlib.blake2b(host.block()["payload"], digest_size=16).hexdigest())
