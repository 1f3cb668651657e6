# SPDX-License-Identifier: Apache-2.0
"""A program for IC Imaging Control as Windows programs are: it loads ./tisgrabber_x64.dll with ctypes. The first word is what
to do, the rest is for that; the last line of its output is JSON."""

import ctypes
import json
import sys
import threading
import time

POINTER = ctypes.POINTER


class Grabber(ctypes.Structure):
    _fields_ = [("unused", ctypes.c_int)]


def load():
    """The library with the types that the vendor's own module declares: long where the interface has int."""
    ic = ctypes.cdll.LoadLibrary("./tisgrabber_x64.dll")
    handle, long = POINTER(Grabber), POINTER(ctypes.c_long)
    ic.IC_CreateGrabber.restype = handle
    ic.IC_ShowDeviceSelectionDialog.restype = handle
    ic.IC_LoadDeviceStateFromFile.restype = handle
    ic.IC_ReleaseGrabber.argtypes = (POINTER(handle),)
    ic.IC_GetPropertyValue.argtypes = (handle, ctypes.c_char_p, ctypes.c_char_p, long)
    ic.IC_GetPropertyValueRange.argtypes = (handle, ctypes.c_char_p, ctypes.c_char_p, long, long)
    ic.IC_GetPropertySwitch.argtypes = (handle, ctypes.c_char_p, ctypes.c_char_p, long)
    ic.IC_GetImageDescription.argtypes = (handle, long, long, POINTER(ctypes.c_int), POINTER(ctypes.c_int))
    ic.IC_GetImagePtr.restype = ctypes.c_void_p
    ic.IC_GetFrameRate.restype = ctypes.c_float
    ic.FRAME = ctypes.CFUNCTYPE(ctypes.c_void_p, handle, POINTER(ctypes.c_ubyte), ctypes.c_ulong, ctypes.py_object)
    ic.LOST = ctypes.CFUNCTYPE(ctypes.c_void_p, handle, ctypes.py_object)
    ic.IC_SetFrameReadyCallback.argtypes = (handle, ic.FRAME, ctypes.py_object)
    ic.IC_SetCallbacks.argtypes = (handle, ic.FRAME, ctypes.py_object, ic.LOST, ctypes.py_object)
    for name in ("IC_GetDeviceName", "IC_GetDevice", "IC_GetUniqueNamefromList", "IC_GetVideoFormat"):
        getattr(ic, name).restype = ctypes.c_char_p
    assert ic.IC_InitLibrary(0) == 1
    return ic


def open_first(ic):
    assert ic.IC_IsDevValid(None) == 0
    grabber = ic.IC_ShowDeviceSelectionDialog(None)
    assert ic.IC_IsDevValid(grabber) == 1, "no camera"
    return grabber


def description(ic, grabber):
    """width, height, bits a pixel, colour format"""
    width, height, bits, colour = ctypes.c_long(-1), ctypes.c_long(-1), ctypes.c_int(), ctypes.c_int()
    assert ic.IC_GetImageDescription(grabber, width, height, bits, colour) == 1
    return width.value, height.value, bits.value, colour.value


def first_picture(ic, text, sink, bmp):
    """The first picture of a camera, by one software trigger, as Windows programs take it: raw to a file, and as bitmap."""
    grabber = open_first(ic)
    came = threading.Event()
    frames = []

    def frame(handle, pixels, number, data):
        width, height, bits, _colour = description(ic, handle)
        frames.append((number, bytes(ctypes.cast(pixels, POINTER(ctypes.c_ubyte * (width * height * bits // 8))).contents)))
        data.append(ic.IC_SaveImage(handle, bmp.encode(), 0, 0))
        came.set()

    saved = []
    callback = ic.FRAME(frame)
    assert ic.IC_SetVideoFormat(grabber, text.encode()) == 1
    assert ic.IC_SetFormat(grabber, int(sink)) == 1
    assert ic.IC_SetFrameReadyCallback(grabber, callback, saved) == 1
    assert ic.IC_SetContinuousMode(grabber, 0) == 1
    assert ic.IC_SetPropertySwitch(grabber, b"Trigger", b"Enable", 1) == 1
    assert ic.IC_StartLive(grabber, 1) == 1
    assert not came.wait(0.3), "a picture without a trigger"
    assert ic.IC_PropertyOnePush(grabber, b"Trigger", b"Software Trigger") == 1
    assert came.wait(10), "no picture"
    time.sleep(0.2)
    shape = description(ic, grabber)
    ic.IC_StopLive(grabber)
    ic.IC_ReleaseGrabber(grabber)
    assert saved == [1] and len(frames) == 1, (saved, len(frames))
    with open(bmp + ".raw", "wb") as file:
        file.write(frames[0][1])
    return {"shape": shape, "number": frames[0][0]}


def snaps(ic, *texts):
    """Formats one after another, each snapped from twice."""
    grabber = open_first(ic)
    shapes = []
    assert ic.IC_SetFormat(grabber, 0) == 1
    for text in texts:
        assert ic.IC_SetVideoFormat(grabber, text.encode()) == 1, text
        assert ic.IC_StartLive(grabber, 1) == 1
        for _ in range(2):
            assert ic.IC_SnapImage(grabber, 5000) == 1
            assert ic.IC_GetImagePtr(grabber) is not None
        shapes.append(description(ic, grabber))
        assert ic.IC_SaveImage(grabber, b"snap.jpg", 1, 90) == 1
        ic.IC_StopLive(grabber)
    ic.IC_ReleaseGrabber(grabber)
    return shapes


def names(ic):
    count = ic.IC_GetDeviceCount()
    unique = [ic.IC_GetUniqueNamefromList(i).decode() for i in range(count)]
    opened = []
    for name in unique:
        grabber = ic.IC_CreateGrabber()
        opened.append(ic.IC_OpenDevByUniqueName(grabber, name.encode()))
        ic.IC_ReleaseGrabber(grabber)
    return {"models": [ic.IC_GetDevice(i).decode() for i in range(count)], "unique": unique, "opened": opened}


def tree(ic):
    grabber = open_first(ic)
    result = ic.IC_printItemandElementNames(grabber)
    ic.IC_ReleaseGrabber(grabber)
    return result


def state(ic):
    """openDevice() of the vendor's module: by a state file, which is made where there is none."""
    assert not ic.IC_LoadDeviceStateFromFile(None, b"device.xml")
    grabber = open_first(ic)
    assert ic.IC_SetVideoFormat(grabber, b"Y16 (1024x768) [Skipping 2x vertical]") == 1
    assert ic.IC_SetPropertySwitch(grabber, b"Exposure", b"Auto", 0) == 1
    assert ic.IC_SetPropertyAbsoluteValue(grabber, b"Exposure", b"Value", ctypes.c_float(0.0303)) == 1
    assert ic.IC_SaveDeviceStateToFile(grabber, b"device.xml") == 1
    assert ic.IC_SetPropertyAbsoluteValue(grabber, b"Exposure", b"Value", ctypes.c_float(0.001)) == 1
    assert ic.IC_SetVideoFormat(grabber, b"Y800 (4096x3000)") == 1
    ic.IC_ReleaseGrabber(grabber)
    grabber = ic.IC_LoadDeviceStateFromFile(None, b"device.xml")
    assert ic.IC_IsDevValid(grabber) == 1
    again = ic.IC_LoadDeviceStateFromFileEx(grabber, b"device.xml", 1)
    value = ctypes.c_long()
    assert ic.IC_GetPropertyValue(grabber, b"Exposure", b"Value", value) == 1
    shape = description(ic, grabber)
    ic.IC_ReleaseGrabber(grabber)
    return {"again": again, "exposure": value.value, "shape": shape}


def lost(ic, ready):
    """Streams until the camera goes."""
    grabber = open_first(ic)
    gone = threading.Event()
    frame = ic.FRAME(lambda *_: None)
    said = []

    def on_lost(_handle, data):
        data.append("lost")
        gone.set()

    callback = ic.LOST(on_lost)
    assert ic.IC_SetVideoFormat(grabber, b"Y800 (640x480)") == 1
    assert ic.IC_SetCallbacks(grabber, frame, None, callback, said) == 1
    assert ic.IC_StartLive(grabber, 1) == 1
    assert ic.IC_SnapImage(grabber, 5000) == 1
    open(ready, "w").close()
    assert gone.wait(20), "nobody said that the camera has gone"
    valid = ic.IC_IsDevValid(grabber)
    ic.IC_StopLive(grabber)
    ic.IC_ReleaseGrabber(grabber)
    return {"said": said, "valid": valid}


print(json.dumps({f.__name__: f for f in (first_picture, snaps, names, tree, state, lost)}[sys.argv[1]](load(), *sys.argv[2:])))
