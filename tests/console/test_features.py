# SPDX-License-Identifier: Apache-2.0
"""Every feature of the table is on the page, is turned there, and says there what others made of it."""

import json
import struct
import subprocess

import hosts
import pytest
from test_control import host_env

from conftest import SERIAL

# What must hold so that a feature is not locked, as `camtwin set` says it.
UNLOCK = [
    "OffsetAutoCenter=Off", "ExposureAutoUpperLimitAuto=Off", "DeviceLinkThroughputLimitMode=On", "AutoFunctionsROIEnable=true",
    "AutoFunctionsROIPreset=CustomRectangle", "UserSetSelector=UserSet1", "StrobeOperation=FixedDuration",
]  # fmt: skip
OTHER_TEXT = {"DeviceUserID": "bench 3"}


def table(camtwin):
    return json.loads(camtwin("features", "--json").stdout)


def arv(camtwin, camera_id, *names):
    done = hosts.run(["arv-tool-0.8", "-n", camera_id, "control", *names], env=host_env(camtwin))
    assert done.returncode == 0, done.stderr
    return dict(line.split(" = ", 1) for line in done.stdout.splitlines() if " = " in line)


def another(feature):
    """A value that the feature does not have and may have; None: there is none."""
    kind, value = feature["type"], feature["value"]
    if kind == "boolean":
        return not value
    if kind == "enumeration":
        return next((one["name"] for one in feature["entries"] if one["name"] != value), None)
    if kind == "string":
        return OTHER_TEXT[feature["name"]]
    low, high, step = feature["min"], feature["max"], feature["inc"] or 1
    if kind == "integer":
        return next((one for one in (low, low + step, high) if one != value and low <= one <= high), None)
    middle = round(min(high, low + (high - low) / 4 + 1), 1)
    return next((one for one in (middle, low, high) if abs(one - value) > 1e-6 and low <= one <= high), None)


def turn(console, feature, value):
    """Sets a feature as a person does."""
    row = console.row(feature["name"])
    if feature["type"] == "boolean":
        row.get_by_role("switch").set_checked(value)
    elif feature["type"] == "enumeration":
        row.get_by_role("combobox").select_option(value)
    else:
        field = row.get_by_role("textbox")
        field.fill(str(value))
        field.press("Enter")


def same(feature, ours, theirs):
    if feature["type"] in ("integer", "float"):
        return abs(float(ours) - float(theirs.split()[0])) <= 1e-5 * max(1, abs(float(ours)))
    said = theirs.split(" min:")[0].strip()
    # A name that begins with a digit is none in GenApi: the description puts the feature's before it.
    return said.lower() == str(ours).lower() or said == f"{feature['name']}_{ours}"


def test_every_feature_of_the_table_is_there_with_its_three_names(console, camtwin_shared):
    listed = table(camtwin_shared)
    shown = console.page.eval_on_selector_all("[data-feature]", "rows => rows.map(row => row.dataset.feature)")
    assert shown == [one["name"] for one in listed]
    console.open_all()
    for one in listed:
        row = console.row(one["name"])
        row.locator("button.name").click()
        text = row.text_content()
        for known in (one["v4l2"], one["vcd"], one["unit"] and one["unit"].replace("us", "µs").replace("um", "µm"), one["tooltip"]):
            if known and known not in ("C", "Bps"):
                assert known in text, (one["name"], known)


def test_a_search_finds_a_feature_by_any_of_its_names_and_by_its_meaning(console):
    search = console.page.get_by_role("searchbox")
    for text in ("TriggerMask", "Trigger Mask Time", "VCDElement_TriggerMask", "ignored this long"):
        search.fill(text)
        shown = console.page.locator("[data-feature]:visible")
        assert "TriggerMask" in shown.evaluate_all("rows => rows.map(row => row.dataset.feature)"), text
        assert shown.count() < 6
    search.fill("no such thing")
    assert console.page.locator("[data-feature]:visible").count() == 0
    search.press("Escape")
    assert console.page.locator("[data-feature]:visible").count() > 20


def prepare(console):
    for setting in UNLOCK:
        assert console.camtwin("set", setting).returncode == 0, setting


def settable(feature):
    return feature["access"] == "RW" and feature["type"] not in ("command", "register")


def test_every_feature_that_can_be_set_is_set_on_the_page_and_seen_by_arv_tool(own_console, camera_id):
    console = own_console
    prepare(console)
    console.open_all()
    wanted = [one for one in table(console.camtwin) if settable(one)]
    assert len(wanted) > 60
    never = []
    for one in wanted:
        now = console.web.get(f"features/{one['name']}")
        value = None if now["locked"] or not now["available"] else another(now)
        if value is None:
            never.append(one["name"])
            continue
        before = now["value"]
        turn(console, now, value)
        shown = str(value).lower() if isinstance(value, bool) else None
        console.until(
            "([name, was]) => document.querySelector(`[data-feature=\"${name}\"]`).dataset.value !== was",
            [one["name"], str(before).lower() if isinstance(before, bool) else console_text(before)],
        )  # fmt: skip
        said = arv(console.camtwin, camera_id, one["name"])[one["name"]]
        assert same(now, console.value(one["name"]), said), (one["name"], console.value(one["name"]), said)
        assert same(now, shown or value, said), (one["name"], value, said)
        turn(console, now, before)
        console.until_value(one["name"], str(before).lower() if isinstance(before, bool) else console_text(before))
    assert never == locked_always(), "features that could not be tried"


def console_text(value):
    """A value as JavaScript writes it."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def locked_always():
    """With one entry, or held by the camera: nothing can be set."""
    return ["DeviceTemperatureSelector"]


def test_the_lookup_table_is_set_as_bytes(own_console):
    own_console.open_all()
    row = own_console.row("LUTValueAll")
    row.get_by_role("button", name="LUTValueAll", exact=True).click()
    bytes_ = struct.pack("<257I", *[100 * i for i in range(257)]).hex()
    row.get_by_role("textbox").fill(bytes_)
    row.get_by_role("button", name="Set bytes").click()
    own_console.until_value("LUTValueAll", bytes_)
    assert own_console.web.value("LUTValueAll") == bytes_


def test_every_command_is_executed_on_the_page(own_console):
    prepare(own_console)
    own_console.open_all()
    commands = [one["name"] for one in table(own_console.camtwin) if one["type"] == "command"]
    assert {"TriggerSoftware", "AcquisitionStart", "UserSetSave"} <= set(commands)
    commands.sort(key=["UserSetLoad", "DeviceReset"].count)  # a set is saved before it is loaded, and the camera stays to the end
    commands.sort(key=["DeviceReset"].count)
    for name in commands:
        own_console.row(name).get_by_role("button", name=name).last.click()
        own_console.shows("footer", f"camtwin exec {name}")
        own_console.until("() => ['done', 'refused'].includes(document.querySelector('footer').dataset.state)")
        assert own_console.page.locator("footer").get_attribute("data-state") == "done", (name, own_console.page.locator("footer").text_content())


def test_what_arv_tool_sets_is_on_the_page(console, camera_id):
    for text in ("3", "12.5", "0"):
        arv(console.camtwin, camera_id, f"Gain={text}")
        console.until_value("Gain", text)
        assert console.row("Gain").get_by_role("textbox").input_value() == text


def test_a_locked_feature_looks_locked_and_says_why(console):
    console.camtwin("set", "ExposureAuto=Continuous")
    console.until("() => document.querySelector('[data-feature=ExposureTime]').classList.contains('locked')")
    row = console.row("ExposureTime")
    assert row.get_by_role("textbox").is_disabled()
    assert row.locator(".lock").is_visible()
    assert "ExposureAuto" in row.locator(".why").text_content()
    console.camtwin("set", "ExposureAuto=Off")
    console.until("() => !document.querySelector('[data-feature=ExposureTime]').classList.contains('locked')")
    assert row.get_by_role("textbox").is_enabled()


def test_a_value_that_does_not_fit_is_objected_to_and_not_sent(console):
    row, before = console.row("Gain"), console.web.value("Gain")
    field = row.get_by_role("textbox")
    field.fill("480")
    assert "not within 0 to 48 dB" in row.text_content()
    field.press("Enter")
    field.fill("loud")
    assert "not a number" in row.text_content()
    field.press("Escape")
    assert field.input_value() == console_text(before)
    assert console.web.value("Gain") == before


def test_a_half_typed_value_is_kept_while_others_change_the_feature(console):
    field = console.row("Gain").get_by_role("textbox")
    field.fill("7")
    console.camtwin("set", "Gain=2")
    console.until_value("Gain", "2")
    assert field.input_value() == "7"
    field.press("Escape")
    assert field.input_value() == "2"


def test_each_action_can_be_copied_as_a_command_that_does_the_same(own_console):
    own_console.open_all()
    field = own_console.row("Gain").get_by_role("textbox")
    field.fill("6.5")
    field.press("Enter")
    own_console.until_value("Gain", "6.5")
    own_console.page.get_by_role("button", name="Copy the last action as command").click()
    own_console.shows("footer", "Copied")
    command = own_console.page.evaluate("navigator.clipboard.readText()")
    assert command == "camtwin set Gain=6.5"
    own_console.camtwin("set", "Gain=0")
    assert own_console.camtwin(*command.split()[1:]).returncode == 0
    assert own_console.web.value("Gain") == 6.5
    row = own_console.row("TriggerDelay")
    row.get_by_role("button", name="TriggerDelay", exact=True).click()
    row.get_by_role("button", name="Copy TriggerDelay as command").click()
    assert own_console.page.evaluate("navigator.clipboard.readText()") == "camtwin set TriggerDelay=0"


HOST = """
import sys, time, gi
gi.require_version("Aravis", "0.8")
from gi.repository import Aravis
device = Aravis.Camera.new(sys.argv[1]).get_device()
for i in range(1, 11):
    device.set_float_feature_value("Gain", float(i))
    print(time.time() * 1000, flush=True)
    time.sleep(0.4)
"""

WATCH = """() => {
  window.seen = {};
  const row = document.querySelector('[data-feature=Gain]');
  new MutationObserver(() => { window.seen[row.dataset.value] ??= Date.now(); }).observe(row, { attributes: true });
}"""


@pytest.mark.timing
def test_what_a_usb_host_sets_is_on_the_page_within_200_ms(console, camera_id):
    console.page.evaluate(WATCH)

    def attempt():
        console.page.evaluate("window.seen = {}")
        done = subprocess.run(
            ["/usr/bin/python3", "-c", HOST, camera_id], env=host_env(console.camtwin), capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        console.until_value("Gain", "10")
        seen = console.page.evaluate("window.seen")
        late = [seen[str(i)] - float(at) for i, at in enumerate(done.stdout.split(), 1)]
        assert len(late) == 10 and max(late) <= 200, late
        return late

    print("ms after the host's write:", [round(one) for one in hosts.measured(attempt)])
