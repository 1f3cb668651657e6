#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The descriptions of the GenTL modules against the GenApi 1.1 schema, their own references, and the standard's names.

usage: check_gentl_xml.py GENTL_XML
The schema is the one that the installed Aravis tools carry. A missing tool is a failure.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

SCHEMA = "/org/aravis/GenApiSchema_Version_1_1.xsd"
NS = "{http://www.genicam.org/GenApi/Version_1_1}"

# The GenTL naming convention's port and what it asks of each module.
WANTED = {
    "camtwin_system": (
        "TLPort",
        "TLID TLVendorName TLModelName TLVersion TLFileName TLPath TLType GenTLVersionMajor GenTLVersionMinor "
        "GenTLSFNCVersionMajor GenTLSFNCVersionMinor InterfaceUpdateList InterfaceSelector InterfaceID InterfaceType",
    ),
    "camtwin_interface": (
        "InterfacePort",
        "InterfaceID InterfaceType InterfaceTLVersionMajor InterfaceTLVersionMinor DeviceUpdateList DeviceSelector "
        "DeviceID DeviceType DeviceVendorName DeviceModelName DeviceAccessStatus DeviceSerialNumber DeviceUserID",
    ),
    "camtwin_device": (
        "DevicePort",
        "DeviceID DeviceVendorName DeviceModelName DeviceVersion DeviceType DeviceAccessStatus StreamSelector StreamID",
    ),
    "camtwin_stream": ("StreamPort", "StreamID StreamType"),
}
TYPES = {
    "Integer": "GenTLVersionMajor InterfaceSelector DeviceSelector StreamSelector InterfaceTLVersionMajor",
    "String": "TLID TLPath InterfaceID DeviceID DeviceUserID StreamID",
    "Enumeration": "TLType InterfaceType DeviceType DeviceAccessStatus StreamType",
    "Command": "InterfaceUpdateList DeviceUpdateList",
}


def tool(name):
    path = shutil.which(name)
    if path is None:
        sys.exit(f"{name} is not installed")
    return path


def validate(folder, path):
    schema = folder / "schema.xsd"
    if not schema.exists():
        command = [tool("gresource"), "extract", tool("arv-test-0.8"), SCHEMA]
        schema.write_bytes(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    subprocess.run([tool("xmllint"), "--nonet", "--noout", "--schema", str(schema), str(path)], check=True)


def check(path):
    port, names = WANTED[path.stem]
    root = ET.parse(path).getroot()
    nodes = {}
    for node in root:
        assert node.get("Name") not in nodes, f"two nodes are called {node.get('Name')}"
        nodes[node.get("Name")] = node
    for node in root.iter():
        if re.match(NS + "p[A-Z]", node.tag):
            assert node.text in nodes, f"{node.tag} points to {node.text}, which is not there"
    assert root.get("ModelName") == path.stem
    assert nodes[port].tag == NS + "Port"

    reached, front = set(), ["Root"]
    while front:
        name = front.pop()
        reached.add(name)
        front += [child.text for child in nodes[name].findall(NS + "pFeature")]
    for name in names.split():
        assert name in reached, f"{path.stem}: {name} is not reached from Root"
    for kind, of_kind in TYPES.items():
        for name in of_kind.split():
            assert name not in nodes or nodes[name].tag == NS + kind, f"{name} is no {kind}"

    spans = []
    for node in root:
        if node.find(NS + "Address") is not None:
            begin = int(node.find(NS + "Address").text, 16)
            spans.append((begin, begin + int(node.find(NS + "Length").text), node.get("Name")))
    for (_, end, before), (begin, _, after) in zip(sorted(spans), sorted(spans)[1:]):
        assert end <= begin or before.rsplit("_", 1)[0] == after.rsplit("_", 1)[0], f"{before} reaches into {after}"
    return len(nodes)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([sys.argv[1], name], check=True)
        files = sorted(folder.glob("*.xml"))
        assert {f.stem for f in files} == set(WANTED), files
        for path in files:
            validate(folder, path)
            print(f"{path.stem}: {check(path)} nodes")


main()
