#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Harvesters, a GenTL consumer (pip install harvesters genicam): sets a region and an exposure, takes ten pictures.

usage: camtwin run -- ./with_harvesters.py    (or with the real camera and its maker's producer in GENICAM_GENTL64_PATH)
"""

import os
import pathlib
import sys

from harvesters.core import Harvester


def main():
    harvester = Harvester()
    for folder in os.environ.get("GENICAM_GENTL64_PATH", "").split(":"):
        for producer in pathlib.Path(folder or "/nonexistent").glob("*.cti"):
            harvester.add_file(str(producer))
    harvester.update()
    if not harvester.device_info_list:
        print("no GenTL producer knows of a camera", file=sys.stderr)
        return 1
    good = 0
    with harvester.create() as camera:
        features = camera.remote_device.node_map
        features.Width.value, features.Height.value = 1280, 960
        features.ExposureAuto.value = "Off"
        features.ExposureTime.value = 3000
        camera.start()
        for _ in range(10):
            with camera.fetch(timeout=5) as buffer:
                picture = buffer.payload.components[0]
                pixels = picture.data.reshape(picture.height, picture.width)
                print(f"picture {buffer.module.frame_id}: {picture.width}x{picture.height}, mean {pixels.mean():.1f}")
                good += buffer.module.is_complete()
        camera.stop()
    harvester.reset()
    return 0 if good == 10 else 1


if __name__ == "__main__":
    sys.exit(main())
