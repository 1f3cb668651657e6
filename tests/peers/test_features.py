# SPDX-License-Identifier: Apache-2.0
"""Every row of the manual's parameter list is a node with the row's type, range, unit, default and entries."""

import math

import manual
import pytest

PARAMETERS = manual.parameters()
NAMES = [row["usb3_vision"] for row in PARAMETERS]

# Ranges that follow other features; their own tests are below.
FOLLOWS = {"OffsetX", "OffsetY"}


@pytest.fixture(scope="module")
def nodes(camtwin_shared):
    """All facts as Aravis sees them on a camera that has just been plugged in."""
    return camtwin_shared.client("describe", *NAMES, "Width", "Height")


def test_the_manuals_tables_are_there():
    assert len(PARAMETERS) >= 60, "tests/data/features.tsv"
    assert len(RATES) == 15, "tests/data/frame-rates.tsv"


@pytest.mark.parametrize("row", PARAMETERS, ids=NAMES)
def test_parameter_is_as_the_manual_says(nodes, row):
    node = nodes[row["usb3_vision"]]
    assert node is not None, "no such node"
    assert node["kind"] == row["type"]
    assert node["tooltip"] or node["description"]
    if row["type"] == "command":
        return
    assert "error" not in node, node["error"]
    if row["type"] == "register":
        assert len(node["value"]) == 2 * int(row["unit"].split()[0])
        return
    if row["type"] in {"int", "float"}:
        assert (node["unit"] or "") == row["unit"]
        if row["usb3_vision"] not in FOLLOWS:
            check_range(node, row)
    if row["type"] == "enum":
        # the schema lets no node begin with a digit: 2Frames has its enumeration's name in front (docs/manual-notes.md)
        names = {entry.removeprefix(row["usb3_vision"] + "_") for entry in node["entries"]}
        assert names == set(row["entries"].split("|"))
    check_default(node, row)


def check_range(node, row):
    for limit in ("min", "max"):
        if manual.number(row[limit]) is not None:
            assert node[limit] == pytest.approx(manual.number(row[limit])), limit


def check_default(node, row):
    default = row["default"]
    if row["type"] == "bool" and default:
        assert node["value"] == (default in {"True", "On"})
    elif row["type"] == "enum" and default:
        assert node["value"] == default
    elif default == "max":
        assert node["value"] == pytest.approx(node["max"])
    elif manual.number(default) is not None:
        assert node["value"] == pytest.approx(manual.number(default))
    elif default == "centred":
        assert node["value"] == 0  # of a picture as large as the sensor


def test_offsets_reach_as_far_as_the_manual_says_when_the_picture_is_smallest(camtwin):
    answers = camtwin.client(
        "session", "OffsetAutoCenter=Off", "Width=256", "Height=4", "OffsetX=3840", "OffsetY=2996", "OffsetX", "OffsetY"
    )
    assert [one.get("value") for one in answers] == ["Off", 256, 4, 3840, 2996, 3840, 2996], answers


def test_an_offset_that_no_longer_fits_becomes_the_largest_that_does(camtwin):
    answers = camtwin.client(
        "session", "OffsetAutoCenter=Off", "Width=256", "OffsetX=3840", "Width=4096", "OffsetX", "Width=2048",
        "OffsetX=1024", "Width=3584", "OffsetX",
    )
    assert [answers[4].get("value"), answers[8].get("value")] == [0, 512], answers


def test_with_auto_centre_the_offsets_follow_the_middle(camtwin):
    answers = camtwin.client("session", "Width=2048", "Height=1000", "OffsetX", "OffsetY")
    assert answers[2:] == [{"value": 1024}, {"value": 1000}]


RATES = manual.rows("frame-rates.tsv")


@pytest.mark.parametrize("row", RATES, ids=[f"{r['pixel_format']}-{r['width']}x{r['height']}" for r in RATES])
def test_the_largest_frame_rate_is_the_manuals(camtwin_shared, row):
    facts = camtwin_shared.client(
        "limits", "AcquisitionFrameRate", f"PixelFormat={row['pixel_format']}", f"Width={row['width']}",
        f"Height={row['height']}",
    )
    assert math.floor(facts["max"]) == int(row["max_fps"])
