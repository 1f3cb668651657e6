#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A host program on Aravis that triggers a camera, or waits for what the line triggers.

usage: trigger_client.py listen ROWS COUNT      says "ready", then each frame as it comes: [status, id, timestamp]
       trigger_client.py software COUNT         one software trigger after another, each waiting for its frame
       trigger_client.py rates FRAMES           frame rates of FORMAT:WIDTHxHEIGHT words on stdin, from timestamps
"""

import json
import sys

from aravis_client import Aravis, open_camera, take


def set_up(camera, **features):
    device = camera.get_device()
    for name, value in features.items():
        if isinstance(value, str):
            device.set_string_feature_value(name, value)
        elif isinstance(value, bool):
            device.set_boolean_feature_value(name, value)
        elif isinstance(value, int):
            device.set_integer_feature_value(name, value)
        else:
            device.set_float_feature_value(name, value)
    return device


def open_stream(camera, buffers):
    stream = camera.create_stream(None, None)
    for _ in range(buffers):
        stream.push_buffer(Aravis.Buffer.new_allocate(camera.get_payload()))
    camera.start_acquisition()
    return stream


def take_small(stream, seconds):
    """Like take, without looking at the picture."""
    buffer = stream.timeout_pop_buffer(int(seconds * 1e6))
    if buffer is None:
        return None
    found = [buffer.get_status().value_nick, buffer.get_frame_id(), buffer.get_timestamp()]
    stream.push_buffer(buffer)
    return found


def triggered(camera, height):
    set_up(camera, OffsetAutoCenter="Off", Width=256, Height=int(height), ExposureAuto="Off", ExposureTime=50.0, TriggerMode="On",
           IMXLowLatencyTriggerMode=True)  # fmt: skip
    return open_stream(camera, 64)


def listen(camera, height, count):
    stream = triggered(camera, height)
    print("ready", flush=True)
    for _ in range(int(count)):
        print(json.dumps(take_small(stream, 20)), flush=True)
    extra = take_small(stream, 0.5)
    camera.stop_acquisition()
    return {"extra": extra}


def software(camera, count):
    stream, frames = triggered(camera, 4), []
    for _ in range(int(count)):
        camera.software_trigger()
        frames.append(take_small(stream, 5))
    extra = take_small(stream, 0.5)
    camera.stop_acquisition()
    return {"frames": frames, "extra": extra}


def rates(camera, count):
    found = {}
    for word in sys.stdin.read().split():
        pixel_format, size = word.split(":")
        width, height = (int(one) for one in size.split("x"))
        device = set_up(camera, PixelFormat=pixel_format, Width=width, Height=height, ExposureAuto="Off", ExposureTime=100.0)
        device.set_float_feature_value("AcquisitionFrameRate", camera.get_frame_rate_bounds()[1])
        stream = open_stream(camera, 4)
        frames = [take(stream) for _ in range(int(count))]
        camera.stop_acquisition()
        del stream
        found[word] = [[one["status"], one.get("frame_id"), one.get("timestamp"), one.get("size")] for one in frames]
    return found


def main():
    verbs = {"listen": listen, "software": software, "rates": rates}
    if len(sys.argv) < 2 or sys.argv[1] not in verbs:
        sys.exit(__doc__)
    print(json.dumps(verbs[sys.argv[1]](open_camera(), *sys.argv[2:])))


if __name__ == "__main__":
    main()
