# SPDX-License-Identifier: Apache-2.0
"""Two browsers and a USB host turn knobs at random; at the end all of them agree."""

import json
import random
import subprocess
import time

import hosts
import pytest
from test_control import host_env

FLOATS = {"Gain": (0, 48), "ExposureTime": (2, 20000), "TriggerDelay": (0, 1000), "TriggerMask": (0, 1000), "Gamma": (0.5, 2)}
CHOICES = {"TriggerActivation": ["RisingEdge", "FallingEdge"], "StrobePolarity": ["ActiveHigh", "ActiveLow"]}

HOST = """
import random, sys, time, gi
gi.require_version("Aravis", "0.8")
from gi.repository import Aravis
device = Aravis.Camera.new(sys.argv[1]).get_device()
end, chance, sets = time.monotonic() + float(sys.argv[2]), random.Random(int(sys.argv[3])), 0
while time.monotonic() < end:
    device.set_float_feature_value("Gain", round(chance.uniform(0, 48), 2))
    device.set_float_feature_value("TriggerDelay", round(chance.uniform(0, 1000), 1))
    device.set_string_feature_value("StrobePolarity", chance.choice(["ActiveHigh", "ActiveLow"]))
    sets += 3
    time.sleep(chance.uniform(0, 0.05))
print(sets)
"""


def turn(console, chance):
    name = chance.choice([*FLOATS, *CHOICES])
    row = console.row(name)
    if name in CHOICES:
        row.get_by_role("combobox").select_option(chance.choice(CHOICES[name]))
        return
    field = row.get_by_role("textbox")
    field.fill(str(round(chance.uniform(*FLOATS[name]), 2)))
    field.press("Enter")


def all_agree(consoles, camtwin, seconds=10):
    """Every value of every page is what the camera says; waits until the last change has arrived."""
    steady = [one["name"] for one in consoles[0].web.get("features")["features"] if not one["volatile"]]
    script = "names => Object.fromEntries(names.map(name => [name, document.querySelector(`[data-feature=\"${name}\"]`).dataset.value]))"
    deadline = time.monotonic() + seconds
    while True:
        listed = {one["name"]: one["value"] for one in json.loads(camtwin("features", "--json").stdout)}
        truth = consoles[0].web.get("features")["features"]
        pages = [console.page.evaluate(script, steady) for console in consoles]
        wrong = [
            (one["name"], one["value"], [page[one["name"]] for page in pages])
            for one in truth
            if one["name"] in steady and any(not same(one["value"], page[one["name"]]) for page in pages)
        ]
        if not wrong and all(listed[name] == next(one["value"] for one in truth if one["name"] == name) for name in FLOATS):
            return
        assert time.monotonic() < deadline, wrong
        time.sleep(0.1)


def same(value, text):
    if value is None:
        return text == ""
    if isinstance(value, bool):
        return text == str(value).lower()
    if isinstance(value, (int, float)):
        return text != "" and abs(float(text) - value) <= 1e-9 * max(1, abs(value))
    return text == value


def disagree_for(seconds, open_console, own, camtwin, camera_id):
    with open_console(own, camtwin) as one, open_console(own, camtwin) as other:
        turn_and_compare(seconds, [one, other], own, camtwin, camera_id)


def turn_and_compare(seconds, consoles, own, camtwin, camera_id):
    for console in consoles:
        console.open_all()
    seed = random.randrange(1 << 30)
    print("seed", seed)
    chance = random.Random(seed)
    host = subprocess.Popen(
        ["/usr/bin/python3", "-c", HOST, camera_id, str(seconds), str(seed)], env=host_env(camtwin), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    turned = 0
    while host.poll() is None:
        turn(chance.choice(consoles), chance)
        turned += 1
    out, err = host.communicate()
    assert host.returncode == 0, err
    assert turned >= seconds and int(out) >= 3 * seconds
    all_agree(consoles, camtwin)
    for console in consoles:
        field = console.row("Gain").get_by_role("textbox")
        assert float(field.input_value()) == pytest.approx(own.value("Gain"), abs=1e-6)
    said = hosts.run(["arv-tool-0.8", "-n", camera_id, "control", "Gain"], env=host_env(camtwin)).stdout
    assert float(said.split("Gain = ")[1].split()[0]) == pytest.approx(own.value("Gain"), abs=1e-3)


def test_two_browsers_and_a_usb_host_agree_at_the_end(open_console, own, camtwin, camera_id):
    disagree_for(6, open_console, own, camtwin, camera_id)


@pytest.mark.soak
def test_two_browsers_and_a_usb_host_agree_after_half_a_minute(open_console, own, camtwin, camera_id):
    disagree_for(30, open_console, own, camtwin, camera_id)
