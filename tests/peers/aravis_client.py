#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A host program that uses Debian's Aravis through its introspection, as a user's own would.

usage: aravis_client.py VERB [ARGUMENTS...]    answers with one line of JSON

Names no camera: takes $ARAVIS_CAMERA, or the first one on USB.
"""

import json
import os
import sys
import time

import gi

gi.require_version("Aravis", "0.8")
from gi.repository import Aravis, GLib  # noqa: E402


def open_camera():
    wanted = os.environ.get("ARAVIS_CAMERA")
    if wanted is None:
        Aravis.update_device_list()
        ids = [Aravis.get_device_id(i) for i in range(Aravis.get_n_devices())]
        usb = [one for i, one in enumerate(ids) if Aravis.get_device_protocol(i) == "USB3Vision"]
        if not usb:
            sys.exit(f"no USB3 Vision camera among {ids}")
        wanted = usb[0]
    elif wanted.startswith("Fake"):
        Aravis.enable_interface("Fake")
    return Aravis.Camera.new(wanted)


KINDS = [  # the first that fits; an enumeration is a string and an integer too
    ("category", Aravis.GcCategory),
    ("enum", Aravis.GcEnumeration),
    ("command", Aravis.GcCommand),
    ("bool", Aravis.GcBoolean),
    ("string", Aravis.GcString),
    ("float", Aravis.GcFloat),
    ("int", Aravis.GcInteger),
    ("register", Aravis.GcRegister),
]


def kind_of(node):
    return next((name for name, kind in KINDS if isinstance(node, kind)), type(node).__name__)


def read_value(device, name, kind):
    if kind in {"enum", "string"}:
        return device.get_string_feature_value(name)
    if kind == "bool":
        return device.get_boolean_feature_value(name)
    if kind == "int":
        return device.get_integer_feature_value(name)
    if kind == "float":
        return device.get_float_feature_value(name)
    if kind == "register":
        # python has no buffer to hand to Aravis here: word by word
        node = device.get_feature(name)
        words = (device.read_register(node.get_address() + at) for at in range(0, node.get_length(), 4))
        return b"".join((word if isinstance(word, int) else word[-1]).to_bytes(4, "little") for word in words).hex()
    return None


def write_value(device, name, kind, text):
    if kind in {"enum", "string"}:
        device.set_string_feature_value(name, text)
    elif kind == "bool":
        device.set_boolean_feature_value(name, text.lower() in {"1", "true", "on"})
    elif kind == "int":
        device.set_integer_feature_value(name, int(text, 0))
    elif kind == "float":
        device.set_float_feature_value(name, float(text))
    elif kind == "command":
        device.execute_command(name)
    else:
        raise ValueError(f"{name} is a {kind}")


def describe(device, name):
    """Everything that Aravis knows of a feature."""
    node = device.get_feature(name)
    if node is None:
        return None
    kind = kind_of(node)
    facts = {"kind": kind, "tooltip": node.get_tooltip(), "description": node.get_description()}
    facts["access"] = node.get_actual_access_mode().value_nick if hasattr(node, "get_actual_access_mode") else None
    facts["available"] = node.is_available()
    facts["locked"] = node.is_locked()
    if kind in {"int", "float"}:
        facts["unit"] = node.get_unit()
        for limit in ("min", "max", "inc"):
            try:
                facts[limit] = getattr(node, f"get_{limit}")()
            except GLib.Error:
                facts[limit] = None  # the description has none
    if kind == "enum":
        facts["entries"] = {entry.get_name(): entry.get_value() for entry in node.get_entries()}
    try:
        facts["value"] = read_value(device, name, kind)
    except GLib.Error as error:
        facts["error"] = error.message
    return facts


def verb_describe(camera, *names):
    """All facts of features."""
    device = camera.get_device()
    return {name: describe(device, name) for name in names}


def verb_session(camera, *steps):
    """NAME=VALUE writes, NAME! executes, NAME reads, R[ADDRESS] reads 4 bytes, @stream opens a stream, @close ends
    it; one answer a step: {"value"} or {"error"}."""
    device, stream, answers = camera.get_device(), None, []
    for step in steps:
        name, equals, text = step.partition("=")
        try:
            if step == "@stream":
                stream = camera.create_stream(None, None)
                answers.append({"value": stream is not None})
            elif step == "@close":
                del stream
                stream = None
                answers.append({"value": True})
            elif step.startswith("R["):
                answers.append({"value": device.read_register(int(step[2:-1], 0))})
            elif name.endswith("!"):
                device.execute_command(name[:-1])
                answers.append({"value": True})
            else:
                node = device.get_feature(name)
                if node is None:
                    raise ValueError(f"there is no feature {name}")
                if equals:
                    write_value(device, name, kind_of(node), text)
                answers.append({"value": read_value(device, name, kind_of(node))})
        except (GLib.Error, ValueError) as error:
            answers.append({"error": getattr(error, "message", str(error))})
    return answers


def verb_limits(camera, feature, *settings):
    """All facts of a feature after some NAME=VALUE settings, none of which may fail."""
    for answer in verb_session(camera, *settings):
        if "error" in answer:
            sys.exit(answer["error"])
    return describe(camera.get_device(), feature)


def take(stream, seconds=5):
    buffer = stream.timeout_pop_buffer(int(seconds * 1e6))
    if buffer is None:
        return {"status": "timeout"}
    picture = {"status": buffer.get_status().value_nick}
    if picture["status"] == "success":
        data = buffer.get_data()
        picture.update(
            width=buffer.get_image_width(), height=buffer.get_image_height(), size=len(data),
            format=buffer.get_image_pixel_format(), frame_id=buffer.get_frame_id(), timestamp=buffer.get_timestamp(),
            levels=len(set(data[:: max(1, len(data) // 65536)])),
        )
    stream.push_buffer(buffer)
    return picture


def verb_cycles(camera, count, pictures, mode="sync"):
    """Opens a stream, starts, takes pictures, stops, closes: count times over."""
    if camera.is_uv_device():
        camera.uv_set_usb_mode(Aravis.UvUsbMode.ASYNC if mode == "async" else Aravis.UvUsbMode.SYNC)
    cycles = []
    for _ in range(int(count)):
        stream = camera.create_stream(None, None)
        for _ in range(4):
            stream.push_buffer(Aravis.Buffer.new_allocate(camera.get_payload()))
        camera.start_acquisition()
        cycles.append([take(stream) for _ in range(int(pictures))])
        camera.stop_acquisition()
        del stream
    return cycles


def verb_late(camera, pictures, sleep_s, mode="sync"):
    """A host with two buffers that sleeps before it gives each one back."""
    camera.uv_set_usb_mode(Aravis.UvUsbMode.ASYNC if mode == "async" else Aravis.UvUsbMode.SYNC)
    verb_session(camera, "Width=640", "Height=480", "ExposureAuto=Off", "ExposureTime=500", "AcquisitionFrameRate=100")
    stream = camera.create_stream(None, None)
    for _ in range(2):
        stream.push_buffer(Aravis.Buffer.new_allocate(camera.get_payload()))
    camera.start_acquisition()
    answer = []
    for _ in range(int(pictures)):
        time.sleep(float(sleep_s))
        answer.append(take(stream))
    camera.stop_acquisition()
    return answer


def main():
    verbs = {name[5:]: verb for name, verb in globals().items() if name.startswith("verb_")}
    if len(sys.argv) < 2 or sys.argv[1] not in verbs:
        sys.exit(f"usage: aravis_client.py {'|'.join(verbs)} ...")
    try:
        answer = verbs[sys.argv[1]](open_camera(), *sys.argv[2:])
    except GLib.Error as error:
        sys.exit(f"aravis: {error.message}")
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
