# SPDX-License-Identifier: Apache-2.0
"""Debian's Aravis finds the camera and gets its description."""

import xml.etree.ElementTree as ElementTree

import hosts
import manual

from conftest import SERIAL


def test_arv_tool_lists_exactly_one_camera(camtwin):
    done = camtwin.run("arv-tool-0.8")
    ours = [one for one in hosts.parse_listing(done.stdout) if "(USB3)" in done.stdout and one.endswith(SERIAL)]
    assert len(ours) == 1 and len(hosts.parse_listing(done.stdout)) == 1, done.stdout
    assert ours[0].startswith("The Imaging Source Europe GmbH-")


def test_the_serial_number_can_be_chosen(camtwin):
    done = camtwin.run("arv-tool-0.8", options=["--serial", "12345678"])
    assert [one.split("-")[-1] for one in hosts.parse_listing(done.stdout)] == ["12345678"]


def test_arv_tool_genicam_gives_the_description(camtwin, camera_id):
    text = camtwin.run("arv-tool-0.8", "-n", camera_id, "genicam").stdout
    root = ElementTree.fromstring(text[text.index("<") :].strip())
    assert root.tag.endswith("RegisterDescription")
    nodes = {node.get("Name") for node in root.iter() if node.get("Name")}
    assert {row["usb3_vision"] for row in manual.parameters()} <= nodes
    assert {"Root", "Device", "DeviceVendorName", "PayloadSize", "TLParamsLocked", "FPS", "DeviceReset"} <= nodes


def test_arv_tool_reads_every_parameter_of_the_manual(camtwin, camera_id):
    readable = [row["usb3_vision"] for row in manual.parameters() if row["type"] in {"enum", "int", "float", "bool"}]
    assert readable
    found = hosts.parse_control(camtwin.run("arv-tool-0.8", "-n", camera_id, "control", *readable).stdout)
    unread = {name: found.get(name) for name in readable if "value" not in found.get(name, {})}
    assert unread == {}


def test_arv_tool_values_walks_the_whole_tree(camtwin, camera_id):
    text = camtwin.run("arv-tool-0.8", "-n", camera_id, "values").stdout
    for row in manual.parameters():
        assert f"'{row['usb3_vision']}'" in text


def test_arv_tool_sees_what_it_wrote(camtwin, camera_id):
    done = camtwin.run(
        "arv-tool-0.8", "-n", camera_id, "control", "ExposureAuto=Off", "ExposureTime=1234.5", "Width=640", "Width"
    )
    found = hosts.parse_control(done.stdout)
    assert found["ExposureAuto"]["value"] == "Off"
    assert found["ExposureTime"]["value"] == "1234.5 us"
    assert found["Width"]["value"] == "640 px" and found["Width"]["max"] == "4096"
