#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A GenTL consumer: Harvesters over the EMVA's own GenApi and GenTL (the `genicam` wheel), as a user's program is.

usage: harvesters_client.py VERB [ARGUMENTS...]    in build/venv; answers with one line of JSON

Loads the producer that GENICAM_GENTL64_PATH names, which is what `camtwin run` sets.
"""

import gc
import json
import os
import pathlib
import sys
import time

from genicam import genapi, gentl
from harvesters.core import Harvester

READABLE = {genapi.EAccessMode.RO, genapi.EAccessMode.RW}
WRITABLE = {genapi.EAccessMode.WO, genapi.EAccessMode.RW}
ACCESS = {mode: mode.name for mode in genapi.EAccessMode}
REFUSED = (genapi.GenericException, gentl.GenericException)


def harvester():
    h = Harvester()
    for folder in os.environ["GENICAM_GENTL64_PATH"].split(":"):
        for file in sorted(pathlib.Path(folder).glob("*.cti")):
            h.add_file(str(file))
    h.update()
    return h


class Camera:
    """The camera of this place in the list, and what it takes to leave it in order."""

    def __init__(self, index=0):
        self.harvester = harvester()
        self.acquirer = self.harvester.create(index)

    def __enter__(self):
        return self.acquirer

    def __exit__(self, *_error):
        self.acquirer.destroy()
        self.harvester.reset()


def node_maps(ia):
    return {
        "system": ia.system.node_map,
        "interface": ia.interface.node_map,
        "device": ia.device.node_map,
        "remote": ia.remote_device.node_map,
        "stream": ia.data_streams[0].node_map,
    }


def kind_of(node):
    return type(node).__name__.removeprefix("I").lower()


def is_feature(node):
    return node.node.is_feature() and kind_of(node) not in {"category", "enumentry"}


def put(nodes, settings):
    for name, value in settings.items():
        nodes.get_node(name).from_string(str(value))


# --- one value -------------------------------------------------------------------------------------------------------


def read(node):
    """What the camera has, not what GenApi remembers."""
    kind = kind_of(node)
    if kind == "register":
        return node.get(node.length).hex()
    if kind == "enumeration":
        return node.to_string(False, True)
    return node.get_value(False, True)


def write(node, value):
    kind = kind_of(node)
    if kind == "register":
        node.set(bytes.fromhex(value))
    elif kind == "enumeration":
        node.from_string(value)
    else:
        node.set_value(value)


def whole_steps(node):
    middle = node.min + (node.max - node.min) // 2
    return [node.min, middle - (middle - node.min) % node.inc, node.max]


def choices(node):
    """The smallest, a middle and the largest value; of what has no order, each one that can be chosen now."""
    kind = kind_of(node)
    if kind == "integer":
        return whole_steps(node)
    if kind == "float":
        return [node.min, (node.min + node.max) / 2, node.max]
    if kind == "boolean":
        return [False, True]
    if kind == "enumeration":
        return [one.symbolic for one in node.entries if one.get_access_mode() in READABLE]
    if kind == "string":
        return ["", "a name", "x" * (node.max_length - 1)]  # on the wire a text ends with a NUL
    if kind == "register":
        return ["00" * node.length, "0f000000" * (node.length // 4), read(node)]
    raise ValueError(kind)


def try_values(node):
    """Each choice written and read back: [[written, read], ...]."""
    if kind_of(node) == "command":
        node.execute()
        deadline = time.monotonic() + 10
        while not node.is_done() and time.monotonic() < deadline:
            time.sleep(0.01)
        return [["execute", "done" if node.is_done() else "not done"]]
    before = read(node) if node.get_access_mode() in READABLE else None
    tried = []
    for value in choices(node):
        write(node, value)
        tried.append([value, read(node) if node.get_access_mode() in READABLE else None])
    if before is not None and node.get_access_mode() in WRITABLE:
        write(node, before)
    return tried


# --- verbs -----------------------------------------------------------------------------------------------------------


def verb_list():
    h = harvester()
    keys = ("id_", "vendor", "model", "tl_type", "user_defined_name", "serial_number", "version", "access_status")
    listed = [{key: getattr(one, key) for key in keys} for one in h.device_info_list]
    h.reset()
    return listed


def verb_nodes():
    """Every node of every map, features or not: kind, access, and what it says or why it does not."""

    def describe(node):
        one = {"kind": kind_of(node), "access": ACCESS[node.get_access_mode()], "feature": is_feature(node)}
        if node.get_access_mode() in READABLE and one["kind"] not in {"category", "port"}:
            try:
                one["value"] = node.to_string()[:100] if one["kind"] != "register" else read(node)[:32]
                if one["kind"] in {"integer", "float"}:
                    one["min"], one["max"] = node.min, node.max
            except REFUSED as error:
                one["error"] = str(error)
        return one

    with Camera() as ia:
        return {map_: {node.node.name: describe(node) for node in nodes.nodes} for map_, nodes in node_maps(ia).items()}


def verb_sweep(map_, plan):
    """`plan`: {"prepare": {name: value}, "needs": {feature: {name: value}}, "leave": [feature]}. For each other
    feature: its access once all is prepared, and what was tried."""
    plan = json.loads(plan)
    with Camera() as ia:
        nodes, found = node_maps(ia)[map_], {}
        for node in nodes.nodes:
            name = node.node.name
            if not is_feature(node) or name in plan["leave"]:
                continue
            try:
                put(nodes, plan["prepare"])
                put(nodes, plan["needs"].get(name, {}))
                found[name] = {"kind": kind_of(node), "access": ACCESS[node.get_access_mode()]}
                if node.get_access_mode() in WRITABLE:
                    found[name]["tried"] = try_values(node)
            except REFUSED as error:
                found.setdefault(name, {})["error"] = str(error)
        return found


def fetch(ia, timeout=20):
    """What is known of the next picture, and its mean."""
    with ia.fetch(timeout=timeout) as buffer:
        picture = buffer.payload.components[0]
        return {
            "id": buffer.module.frame_id, "whole": buffer.module.is_complete(), "timestamp_ns": buffer.timestamp_ns,
            "width": picture.width, "height": picture.height, "format": picture.data_format,
            "bytes": buffer.module.size_filled, "mean": float(picture.data.mean()), "pixels": int(picture.data.size),
        }  # fmt: skip


def verb_grab(count, *settings):
    """Only what a fast program does: fetch and give back. Ids and seconds between the first and the last picture."""
    count = int(count)
    with Camera() as ia:
        put(ia.remote_device.node_map, dict(one.split("=") for one in settings))
        ia.num_buffers = 16
        ia.start()
        ids, whole, sizes, times = [], [], set(), []
        for _ in range(count):
            with ia.fetch(timeout=20) as buffer:
                times.append(time.monotonic())
                ids.append(buffer.module.frame_id)
                whole.append(buffer.module.is_complete())
                sizes.add((buffer.module.width, buffer.module.height, buffer.module.size_filled))
        stream = ia.data_streams[0].node_map
        lost, underrun = stream.StreamLostFrameCount.value, stream.StreamUnderrunFrameCount.value
        ia.stop()
    return {
        "ids": ids, "whole": sum(whole), "sizes": sorted(sizes), "seconds": times[-1] - times[0], "lost": lost,
        "underrun": underrun,
    }  # fmt: skip


def verb_formats(*settings):
    """Two pictures in each pixel format that the camera has."""
    pictures = {}
    with Camera() as ia:
        nodes = ia.remote_device.node_map
        put(nodes, dict(one.split("=") for one in settings))
        for name in [entry.symbolic for entry in nodes.PixelFormat.entries]:
            nodes.PixelFormat.value = name
            ia.start()
            pictures[name] = [fetch(ia) for _ in range(2)]
            ia.stop()
    return pictures


def verb_software(count, *settings):
    """One picture for each trigger, none before the first and none behind the last."""

    def idle(ia):
        return ia.try_fetch(timeout=0.3) is None

    with Camera() as ia:
        nodes = ia.remote_device.node_map
        put(nodes, dict(one.split("=") for one in settings))
        put(nodes, {"TriggerMode": "On", "TriggerSource": "Software"})
        ia.start()
        quiet_before, pictures = idle(ia), []
        for _ in range(int(count)):
            nodes.TriggerSoftware.execute()
            pictures.append(fetch(ia))
        quiet_after = idle(ia)
        ia.stop()
    return {"quiet": [quiet_before, quiet_after], "pictures": pictures}


def verb_two(count, *settings):
    """Both cameras stream at once, fetched in turn."""
    h = harvester()
    pair = [h.create({"serial_number": one.serial_number}) for one in h.device_info_list]
    for number, ia in enumerate(pair):
        put(ia.remote_device.node_map, dict(one.split("=") for one in settings))
        ia.remote_device.node_map.Width.value = 640 + 64 * number
        ia.start()
    serials = [ia.remote_device.node_map.DeviceSerialNumber.value for ia in pair]
    pictures = [[fetch(ia) for ia in pair] for _ in range(int(count))]
    for ia in pair:
        ia.stop()
        ia.destroy()
    h.reset()
    return {"serials": serials, "pictures": list(zip(*pictures, strict=True))}


def verb_cycles(count):
    """A program that comes and goes: everything made and destroyed, with a picture in between each tenth time.
    File descriptors and threads after the first time and after the last."""

    def held():
        return [len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))]

    after = []
    for number in range(int(count)):
        with Camera() as ia:
            put(ia.remote_device.node_map, {"OffsetAutoCenter": "On", "Width": 256, "Height": 256})
            if number % 10 == 0:
                ia.start()
                assert fetch(ia)["whole"]
                ia.stop()
        gc.collect()
        after.append(held())
    return {"first": after[0], "last": after[-1], "cycles": len(after)}


def verb_reset():
    """DeviceReset: what the session then says, and the camera's serial number in a new one."""
    with Camera() as ia:
        nodes = ia.remote_device.node_map
        nodes.DeviceReset.execute()
        lost, deadline = "", time.monotonic() + 10
        while not lost and time.monotonic() < deadline:
            try:
                nodes.Width.get_value(False, True)
                time.sleep(0.05)
            except REFUSED as error:
                lost = str(error)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        h = harvester()
        found = len(h.device_info_list)
        h.reset()
        if found:
            break
        time.sleep(0.1)
    with Camera() as ia:
        return lost, ia.remote_device.node_map.DeviceSerialNumber.value


def verb_nothing():
    """Where no camera runs: what the list says, polled as programs do."""
    h = harvester()
    counts = []
    for _ in range(3):
        h.update()
        counts.append(len(h.device_info_list))
    h.reset()
    return counts


VERBS = {name.removeprefix("verb_"): call for name, call in list(globals().items()) if name.startswith("verb_")}

if __name__ == "__main__":
    print(json.dumps(VERBS[sys.argv[1]](*sys.argv[2:])))
