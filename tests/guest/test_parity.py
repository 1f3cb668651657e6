# SPDX-License-Identifier: Apache-2.0
"""Every V4L2 control of the table: its name, range, unit and menu; what it does to the camera; what it shows of it."""

import re

import hosts
import parity
import pytest

CONTROLS = parity.controls()
WORDS = {"integer": "int", "boolean": "bool", "menu": "menu", "button": "button"}  # v4l2-ctl's own
SECONDS = {"us": (1e-6, "s"), "ns": (1e-9, "s")}


@pytest.fixture
def listed(guest):
    """v4l2-ctl -L: {name: (id, type, {min, max, step, default}, {menu value: text})}."""
    step = guest.step("uvc-map")
    assert step["status"] == 0, step
    found = {}
    for line in step["out"].splitlines():
        if m := re.match(r" *(\w+) (0x[0-9a-f]{8}) \((\w+)\) *: (.*)", line):
            found[m[1]] = (m[2], m[3], {key: int(n) for key, n in re.findall(r"(\w+)=(-?\d+)", m[4])}, {})
            menu = found[m[1]][3]
        elif m := re.match(r"\t+(\d+): (.*)", line):
            menu[int(m[1])] = m[2]
    return found


@pytest.mark.only("controls")
def test_uvc_map_brings_every_control_of_the_table(listed):
    assert {one.key: (one.row["id"], WORDS[one.row["v4l2_type"]]) for one in CONTROLS} == {
        name: found[:2] for name, found in listed.items()
    }


def quantity(text):
    """What one of a unit is: "100 us" -> (1e-4, "s")."""
    number, _space, word = (text or "").rpartition(" ")
    if re.fullmatch(r"1/\d+", word):
        return 1 / int(word[2:]), ""
    factor, unit = SECONDS.get(word, (1, word))
    return float(number or 1) * factor, unit


@pytest.mark.parametrize("control", [one for one in CONTROLS if one.feature], ids=lambda one: one.key)
def test_a_count_is_what_the_table_says_of_the_features_unit(control):
    if control.row["unit"]:
        size, unit = quantity(control.row["unit"])
        own, own_unit = quantity(control.feature["unit"])
        assert unit == own_unit and size == pytest.approx(control.ratio * own)
    else:
        assert control.ratio == 1 and not control.feature["unit"]


@pytest.mark.only("controls")
def test_ranges_and_menus_are_those_of_the_features(listed):
    for one in CONTROLS:
        _id, _kind, numbers, menu = listed[one.key]
        if one.feature is None or one.row["v4l2_type"] == "button":
            continue
        if one.row["v4l2_type"] == "integer":
            assert (numbers["min"], numbers["max"], numbers["step"]) == one.range(), one.key
        elif one.row["v4l2_type"] == "menu":
            assert list(menu) == list(one.entries()), one.key
            assert list(menu.values()) == [entry["name"] for entry in one.row["menu"]], one.key
        if one.settable and not one.feature["locked"]:  # a new camera has its features at their defaults
            assert same(str(one.feature["value"]), one.value(numbers["default"])), one.key


def same(text, value):
    """What arv-tool says of a feature is that value; numbers are told to six digits."""
    if isinstance(value, str):
        return text.lower() == value.lower()
    return float(text.split()[0]) == pytest.approx(value, rel=1e-5)


@pytest.mark.only("controls")
def test_what_is_set_over_v4l2_is_the_feature_and_what_the_feature_is_shows_over_v4l2(guest):
    step = guest.step("parity")
    said = parity.parts(step["out"])
    for group in parity.chosen(guest.way):
        for one in group:
            features = hosts.parse_control(said[f"{one.number} read"], first=True)
            shown = dict(re.findall(r"^(\w+): (-?\d+)", said[f"{one.number} back"], re.MULTILINE))
            for control in one.controls:
                expected = control.value(one.v4l2[control.key])
                found = features[control.feature["name"]]["value"]
                assert same(found, expected), (control.key, one.v4l2[control.key], found, step["err"])
                assert int(shown[control.key]) == one.genicam[control.key], (control.key, step["err"])


def test_the_loop_goes_over_every_control_that_can_be_set_and_read():
    tried = {}
    for one in [one for group in parity.rounds() for one in group]:
        for key, count in one.v4l2.items():
            tried.setdefault(key, set()).add(count)
    others = {"gpin", "software_trigger", "override_scanning_mode", "scanning_mode_selector"}
    others |= {f"scanning_mode_{field}" for field in parity.SCANNING_FIELDS}
    assert set(tried) | others == {one.key for one in CONTROLS} and not set(tried) & others
    for one in CONTROLS:
        if one.key in tried:
            low, high, *_ = one.range() if one.row["v4l2_type"] == "integer" else (min(one.entries()), max(one.entries()))
            assert {low, high} <= tried[one.key], one.key


@pytest.mark.only("parity")
def test_a_scanning_mode_can_be_asked_for_had_and_seen(guest):
    step = guest.step("scanning")
    said = parity.parts(step["out"])
    for number in range(1, parity.SCANNING_LAST + 1):
        told = [int(n) for n in re.findall(r"^scanning_mode_\w+: (\d+)", said[f"ask {number}"], re.MULTILINE)]
        if number in parity.SCANNING:
            bin_h, bin_v, skip_h, skip_v = parity.SCANNING[number]
            assert told == [number, bin_h * skip_h, bin_v * skip_v, bin_h, bin_v, skip_h, skip_v, 0], step
        else:
            assert told == [0] * len(parity.SCANNING_FIELDS), step
    for number, factors in parity.SCANNING.items():
        features = hosts.parse_control(said[f"have {number}"], first=True)
        assert tuple(int(features[name]["value"]) for name in parity.READOUT.split()) == factors, step
        assert said[f"then {number}"].strip() == f"override_scanning_mode: {number}", step


@pytest.mark.only("parity")
def test_each_press_of_the_trigger_button_gives_one_picture(guest):
    step = guest.step("software trigger")
    said = {name: text.strip() for name, text in parity.parts(step["out"]).items()}
    assert said == {"before": "0", "1": "1", "2": "2", "3": "3", "end": "0"}, step


@pytest.mark.only("controls")
@pytest.mark.only("inside")  # where the camera's control channel is in reach of the guest
def test_the_level_of_the_trigger_line_is_seen_at_once(guest):
    said = {name: text.strip() for name, text in parity.parts(guest.step("line")["out"]).items()}
    assert said == {"high": "gpin: 0", "low": "gpin: 1"}, guest.step("line")
