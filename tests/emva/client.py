#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A host program that takes pictures by a plan, through Debian's Aravis, and keeps them as EMVA 1288 wants them.

usage: client.py PLAN.json    answers with one line of JSON: the mean of each shot, in units of the wire's pixel format

The plan: {"folder": where to keep pictures, or null; "shots": [{"name", "exposure_us", "count", "features": [[name,
value], ...]}, ...]}. Features stay set for the shots that follow.
"""

import json
import pathlib
import sys

import gi
import numpy

gi.require_version("Aravis", "0.8")
from gi.repository import Aravis, GLib  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "peers"))
from aravis_client import kind_of, open_camera, write_value  # noqa: E402

MONO8, MONO12P, MONO16 = 0x01080001, 0x010C0047, 0x01100007  # PFNC
SIZES = {"PixelFormat", "Width", "Height"}  # what changes the size of a picture
BUFFERS = 16
SECONDS = 30  # of wall clock for one picture: exposures are virtual, a busy machine is not


def pixels(buffer):
    """What the wire carried, one number a pixel in the format's own scale, and the shift that makes 12 bits of it."""
    data = numpy.frombuffer(buffer.get_data(), numpy.uint8)
    wanted = buffer.get_image_pixel_format()
    shape = buffer.get_image_height(), buffer.get_image_width()
    if wanted == MONO8:
        return data.astype(numpy.uint16).reshape(shape), -4
    if wanted == MONO16:
        return data.view("<u2").reshape(shape), 4
    if wanted == MONO12P:
        triples = data.reshape(-1, 3).astype(numpy.uint16)
        pairs = numpy.empty((len(triples), 2), numpy.uint16)
        pairs[:, 0] = triples[:, 0] | (triples[:, 1] & 15) << 8
        pairs[:, 1] = triples[:, 1] >> 4 | triples[:, 2] << 4
        return pairs.reshape(shape), 0
    sys.exit(f"pixel format {wanted:#x}")


def write_pgm(path, image):
    """12-bit counts as they are: a reader scales what has another largest value than 65535."""
    height, width = image.shape
    path.write_bytes(b"P5\n%d %d\n65535\n" % (width, height) + image.astype(">u2").tobytes())


def open_stream(camera):
    stream = camera.create_stream(None, None)
    for _ in range(BUFFERS):
        stream.push_buffer(Aravis.Buffer.new_allocate(camera.get_payload()))
    return stream


def take(camera, stream, count):
    """`count` pictures, in acquisitions of no more than there are buffers: Aravis drops what finds none."""
    for left in range(count, 0, -BUFFERS):
        batch = min(left, BUFFERS)
        camera.get_device().set_integer_feature_value("AcquisitionFrameCount", batch)
        camera.start_acquisition()
        for _ in range(batch):
            buffer = stream.timeout_pop_buffer(SECONDS * 1000000)
            if buffer is None or buffer.get_status() != Aravis.BufferStatus.SUCCESS:
                sys.exit(f"no picture within {SECONDS} s: {buffer and buffer.get_status().value_nick}")
            yield pixels(buffer)
            stream.push_buffer(buffer)
        camera.stop_acquisition()


def keep(folder, name, image, shift):
    if shift > 0 and (image & 15).any():
        sys.exit("the lower four bits of Mono16 are not 0")
    write_pgm(folder / name, image >> shift if shift > 0 else image << -shift)


def set_exposure(device, exposure_us):
    device.set_float_feature_value("ExposureTime", exposure_us)
    took = device.get_float_feature_value("ExposureTime")
    if took != exposure_us:
        sys.exit(f"ExposureTime is {took}, not {exposure_us}")


def shoot(camera, shots, folder):
    """The mean of each shot. A stream lives on until the size of a picture may change: opening one takes long."""
    device, stream, means = camera.get_device(), None, []
    for shot in shots:
        if stream and any(name in SIZES for name, _value in shot.get("features", [])):
            del stream
            stream = None
        for name, value in shot.get("features", []):
            write_value(device, name, kind_of(device.get_feature(name)), str(value))
        set_exposure(device, shot["exposure_us"])
        stream = stream or open_stream(camera)
        images = []
        for number, (image, shift) in enumerate(take(camera, stream, shot["count"])):
            images.append(float(image.mean()))
            if folder:
                keep(folder, f"{shot['name']}-{number}.pgm", image, shift)
        means.append(sum(images) / len(images))
    return means


def main():
    plan = json.loads(pathlib.Path(sys.argv[1]).read_text())
    folder = plan.get("folder") and pathlib.Path(plan["folder"])
    try:
        camera = open_camera()
        answer = shoot(camera, plan["shots"], folder)
    except GLib.Error as error:
        sys.exit(f"aravis: {error.message}")
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
