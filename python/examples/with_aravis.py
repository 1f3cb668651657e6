#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Aravis through PyGObject: sets a region and an exposure, takes ten pictures.

usage: camtwin run -- ./with_aravis.py    (or with the real camera: ./with_aravis.py)
"""

import sys

import gi

gi.require_version("Aravis", "0.8")
from gi.repository import Aravis  # noqa: E402


def main():
    camera = Aravis.Camera.new(None)
    camera.set_region(0, 0, 1280, 960)
    camera.set_exposure_time_auto(Aravis.Auto.OFF)
    camera.set_exposure_time(3000)
    stream = camera.create_stream(None, None)
    for _ in range(8):
        stream.push_buffer(Aravis.Buffer.new_allocate(camera.get_payload()))
    camera.start_acquisition()
    good = 0
    for _ in range(10):
        buffer = stream.timeout_pop_buffer(2_000_000)
        if buffer is None:
            break
        if buffer.get_status() == Aravis.BufferStatus.SUCCESS:
            good += 1
            print(f"picture {buffer.get_frame_id()}: {buffer.get_image_width()}x{buffer.get_image_height()}")
        stream.push_buffer(buffer)
    camera.stop_acquisition()
    return 0 if good == 10 else 1


if __name__ == "__main__":
    sys.exit(main())
