# SPDX-License-Identifier: Apache-2.0
"""The camera on its bus: transfers through the calls of libusb-1.0, ours, loaded by its path."""

import ctypes
import os
import pathlib
import threading

from .errors import CamtwinError, NotThere, TimedOut

VENDOR, PRODUCT = 0x199E, 0x9811
TIMEOUT, BUSY, NO_DEVICE = -7, -6, -4
_looking = threading.Lock()  # where libusb looks for cameras comes from the environment, which is everybody's


class Bus:
    """The one camera whose sockets lie in `runtime_dir`."""

    def __init__(self, library_dir, runtime_dir):
        self._usb = ctypes.CDLL(str(pathlib.Path(library_dir) / "libusb-1.0.so.0"))
        self._usb.libusb_get_device_list.restype = ctypes.c_ssize_t
        self._context, self._handle = ctypes.c_void_p(), ctypes.c_void_p()
        with _looking:
            before = {name: os.environ.get(name) for name in ("CAMTWIN_RUNTIME_DIR", "CAMTWIN_PLUGGED")}
            os.environ.pop("CAMTWIN_PLUGGED", None)
            os.environ["CAMTWIN_RUNTIME_DIR"] = str(runtime_dir)
            try:
                self._must(self._usb.libusb_init(ctypes.byref(self._context)), "starting libusb")
                self._open()
            finally:
                for name, value in before.items():
                    os.environ.pop(name, None) if value is None else os.environ.update({name: value})

    def _must(self, status, what):
        if status == NO_DEVICE:
            raise NotThere(f"{what}: the camera has gone")
        if status == BUSY:
            raise CamtwinError(f"{what}: another program holds the camera")
        if status < 0:
            raise CamtwinError(f"{what}: libusb says {status}")
        return status

    def _open(self):
        devices = ctypes.POINTER(ctypes.c_void_p)()
        count = self._must(self._usb.libusb_get_device_list(self._context, ctypes.byref(devices)), "looking for the camera")
        try:
            for i in range(count):
                descriptor = (ctypes.c_uint8 * 18)()
                self._usb.libusb_get_device_descriptor(ctypes.c_void_p(devices[i]), descriptor)
                ids = int.from_bytes(bytes(descriptor[8:10]), "little"), int.from_bytes(bytes(descriptor[10:12]), "little")
                if ids == (VENDOR, PRODUCT):
                    self._must(self._usb.libusb_open(ctypes.c_void_p(devices[i]), ctypes.byref(self._handle)), "opening")
                    return
        finally:
            self._usb.libusb_free_device_list(devices, 1)
        raise NotThere("there is no camera on the bus")

    def claim(self, interface):
        self._must(self._usb.libusb_claim_interface(self._handle, interface), f"claiming interface {interface}")

    def write(self, endpoint, data, timeout_ms=2000):
        self._transfer(endpoint, ctypes.create_string_buffer(data, len(data)), timeout_ms)

    def read(self, endpoint, size, timeout_ms=2000):
        """At most so many bytes. TimedOut when none came."""
        buffer = ctypes.create_string_buffer(size)
        return ctypes.string_at(buffer, self._transfer(endpoint, buffer, timeout_ms))

    def _transfer(self, endpoint, buffer, timeout_ms):
        done = ctypes.c_int()
        status = self._usb.libusb_bulk_transfer(
            self._handle, ctypes.c_ubyte(endpoint), buffer, len(buffer), ctypes.byref(done), int(timeout_ms)
        )
        if status == TIMEOUT:
            raise TimedOut(f"endpoint {endpoint:#04x}: {done.value} of {len(buffer)} bytes after {timeout_ms} ms")
        self._must(status, f"endpoint {endpoint:#04x}")
        return done.value

    def close(self):
        if self._handle:
            self._usb.libusb_close(self._handle)
            self._handle = ctypes.c_void_p()
        if self._context:
            self._usb.libusb_exit(self._context)
            self._context = ctypes.c_void_p()
