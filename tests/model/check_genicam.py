#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The GenICam description against the GenApi 1.1 schema, the feature list and its own references.

usage: check_genicam.py CAMTWIN_DOCS ADDRESSES
The schema is the one that the installed Aravis tools carry. A missing tool is a failure.
"""
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

SCHEMA = "/org/aravis/GenApiSchema_Version_1_1.xsd"
NS = "{http://www.genicam.org/GenApi/Version_1_1}"


def tool(name):
    path = shutil.which(name)
    if path is None:
        sys.exit(f"{name} is not installed")
    return path


def validate(xml):
    with tempfile.TemporaryDirectory() as folder:
        schema = subprocess.run(
            [tool("gresource"), "extract", tool("arv-test-0.8"), SCHEMA], stdout=subprocess.PIPE, check=True
        ).stdout
        with open(folder + "/schema.xsd", "wb") as out:
            out.write(schema)
        with open(folder + "/camera.xml", "wb") as out:
            out.write(xml)
        command = [tool("xmllint"), "--nonet", "--noout", "--schema", folder + "/schema.xsd", folder + "/camera.xml"]
        subprocess.run(command, check=True)


def ports_of(nodes, element):
    """{id: port} of the ports with a ChunkID or an EventID: no two may share one."""
    ports = [node for node in nodes.values() if node.tag == NS + "Port" and node.find(NS + element) is not None]
    found = {port.find(NS + element).text: port.get("Name") for port in ports}
    assert len(found) == len(ports), f"two ports share an {element}"
    return found


def check_sent(nodes, name):
    """A node that is no feature shows what the camera sent with a chunk or an event, or is an event's own number."""
    node = nodes[name]
    if node.find(NS + "EventID") is not None:
        assert int(node.find(NS + "EventID").text, 16) == int(node.find(NS + "Value").text, 16), name
        return
    port = nodes[nodes[node.find(NS + "pValue").text].find(NS + "pPort").text]
    assert port.find(NS + "ChunkID") is not None or port.find(NS + "EventID") is not None, f"{name} is no feature"


def main():
    docs, addresses = sys.argv[1:]
    xml = subprocess.run([docs, "--xml"], stdout=subprocess.PIPE, check=True).stdout
    validate(xml)

    root = ET.fromstring(xml)
    nodes = {}
    for node in root:
        name = node.get("Name")
        assert name not in nodes, f"two nodes are called {name}"
        nodes[name] = node

    # Every pointer leads to a node.
    for node in root.iter():
        if re.match(NS + "p[A-Z]", node.tag):
            assert node.text in nodes, f"{node.tag} points to {node.text}, which is not there"

    # Every feature is there, at its address, and reached from Root.
    reached = set()
    front = ["Root"]
    while front:
        name = front.pop()
        reached.add(name)
        front += [child.text for child in nodes[name].findall(NS + "pFeature")]
    for line in open(addresses):
        address, name = line.split()
        assert name in reached, f"{name} is not reached from Root"
        node = nodes[name]
        register = node if node.tag == NS + "Register" else nodes[node.find(NS + "pValue").text]
        found = register.find(NS + "Address").text
        assert int(found, 16) == int(address, 16), f"{name} lies at {found}"
    features = {line.split()[1] for line in open(addresses)}
    for name in reached - features:
        if nodes[name].tag != NS + "Category":
            check_sent(nodes, name)
    assert len(ports_of(nodes, "ChunkID")) == 10 and len(ports_of(nodes, "EventID")) == 5

    # What the camera decides is asked for each time: no host may keep it.
    for name, node in nodes.items():
        cachable = node.find(NS + "Cachable")
        if cachable is not None and node.find(NS + "AccessMode").text != "RO":
            assert cachable.text == "NoCache", f"hosts would keep {name}"
    for name in ("Width_Max", "ExposureTime_Locked", "PayloadSize_Value", "DeviceTemperature_Value"):
        assert nodes[name].find(NS + "Cachable").text == "NoCache", f"hosts would keep {name}"

    # What hosts look for by type: a wrong one makes them fall back or fail.
    wanted = {
        "Integer": "Width Height OffsetX OffsetY PayloadSize SensorWidth SensorHeight TLParamsLocked BinningHorizontal",
        "Float": "AcquisitionFrameRate FPS ExposureTime Gain BlackLevel",
        "Enumeration": "ChunkSelector EventSelector EventNotification PixelFormat AcquisitionMode TriggerSelector TriggerMode TriggerSource TriggerActivation",
        "Command": "AcquisitionStart AcquisitionStop TriggerSoftware TestEventGenerate",
        "Boolean": "ChunkModeActive ChunkEnable",
        "String": "DeviceVendorName DeviceModelName DeviceSerialNumber",
        "Register": "LUTValueAll",
        "Port": "Device ChunkGain_Port EventTest_Port",
    }
    for kind, names in wanted.items():
        for name in names.split():
            assert nodes[name].tag == NS + kind, f"{name} is no {kind}"
    entries = {entry.get("Name") for entry in nodes["PixelFormat"].findall(NS + "EnumEntry")}
    assert entries == {"Mono8", "Mono12p", "Mono16"}, entries
    print(f"{len(xml)} bytes, {len(nodes)} nodes, {len(features)} features")


main()
