#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the camera's device and configuration descriptors as bytes in hexadecimal, read through libusb."""

import ctypes
import sys

GET_DESCRIPTOR, DEVICE, CONFIGURATION, VENDOR = 6, 1, 2, 0x199E

usb = ctypes.CDLL("libusb-1.0.so.0")
usb.libusb_open_device_with_vid_pid.restype = ctypes.c_void_p


def read(handle, kind, size):
    room = (ctypes.c_uint8 * size)()
    n = usb.libusb_control_transfer(ctypes.c_void_p(handle), 0x80, GET_DESCRIPTOR, kind << 8, 0, room, size, 1000)
    if n < 0:
        sys.exit(f"GET_DESCRIPTOR {kind}: {n}")
    return bytes(room[:n])


context = ctypes.c_void_p()
usb.libusb_init(ctypes.byref(context))
handle = usb.libusb_open_device_with_vid_pid(context, VENDOR, 0x9811)
if not handle:
    sys.exit("no camera")
print((read(handle, DEVICE, 18) + read(handle, CONFIGURATION, 4096)).hex())
