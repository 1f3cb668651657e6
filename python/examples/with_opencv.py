#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""OpenCV: opens the camera through GStreamer and looks for edges.

usage: camtwin run -- ./with_opencv.py
"""

import sys

import cv2

PIPELINE = "aravissrc ! video/x-raw,format=GRAY8,width=1280,height=960 ! appsink max-buffers=4"


def main():
    capture = cv2.VideoCapture(PIPELINE, cv2.CAP_GSTREAMER)
    if not capture.isOpened():
        print("OpenCV does not open the camera", file=sys.stderr)
        return 1
    for number in range(5):
        ok, picture = capture.read()
        if not ok:
            print(f"picture {number} did not come", file=sys.stderr)
            return 1
        edges = cv2.Canny(picture, 60, 120)
        print(f"picture {number}: {picture.shape[1]}x{picture.shape[0]}, mean {picture.mean():.1f}, "
              f"{cv2.countNonZero(edges)} pixels on edges")  # fmt: skip
    capture.release()
    return 0


if __name__ == "__main__":
    sys.exit(main())
