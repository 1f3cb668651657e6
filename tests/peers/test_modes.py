# SPDX-License-Identifier: Apache-2.0
"""Readout modes, look-up table and gamma as real hosts use them."""

import hosts
import pytest
from PIL import Image

# decimation and binning (horizontal, vertical), size of the whole field of view, largest frame rate of Mono8
MODES = [
    ((1, 1), (1, 1), (4096, 3000), 30),
    ((2, 2), (1, 1), (2048, 1500), 63),
    ((1, 2), (1, 1), (4096, 1500), 60),
    ((2, 1), (1, 1), (2048, 3000), 32),
    ((1, 1), (2, 2), (2048, 1500), 32),
]
NAMES = ["default", "skipping", "vertical", "horizontal", "binning"]


def settings(decimation, binning):
    return [
        f"DecimationHorizontal={decimation[0]}", f"DecimationVertical={decimation[1]}",
        f"BinningHorizontal={binning[0]}", f"BinningVertical={binning[1]}",
    ]  # fmt: skip


@pytest.mark.parametrize("decimation, binning, size, rate", MODES, ids=NAMES)
def test_arv_tool_sees_each_mode_whole(camtwin, camera_id, decimation, binning, size, rate):
    done = camtwin.run(
        "arv-tool-0.8", "-n", camera_id, "control", *settings(decimation, binning), "WidthMax", "HeightMax", "Width",
        "Height", "OffsetX", "PayloadSize", "AcquisitionFrameRate",
    )  # fmt: skip
    found = hosts.parse_control(done.stdout)
    assert [int(found[name]["value"].split()[0]) for name in ("WidthMax", "HeightMax")] == list(size), done.stdout
    for name, most in zip(("Width", "Height"), size):
        assert int(found[name]["value"].split()[0]) == most and int(found[name]["max"]) == most, done.stdout
    assert (found["Width"]["min"], found["Width"]["inc"]) == ("256", "16"), done.stdout
    assert int(found["OffsetX"]["max"]) == size[0] - 256, done.stdout
    assert int(found["PayloadSize"]["value"].split()[0]) == size[0] * size[1], done.stdout
    assert int(float(found["AcquisitionFrameRate"]["max"])) == rate, done.stdout


def test_binning_alone_is_enough_for_arv_tool(camtwin, camera_id):
    words = ["BinningHorizontal=2", "BinningVertical", "WidthMax", "Width"]
    found = hosts.parse_control(camtwin.run("arv-tool-0.8", "-n", camera_id, "control", *words).stdout)
    assert [found[name]["value"].split()[0] for name in words[1:]] == ["2", "2048", "2048"], found


def test_pictures_of_a_mode_come_whole(camtwin, camera_id):
    """Every mode streams the size that it says, through a host that allocates by PayloadSize."""
    for decimation, binning, size, _rate in MODES:
        done = camtwin.run(
            "arv-camera-test-0.8", "-n", camera_id, "--duration", 2, "--features", " ".join(settings(decimation, binning))
        )  # fmt: skip
        result = hosts.parse_camera_test(done.stdout + done.stderr)
        assert result.config["payload"] == f"{size[0] * size[1]} bytes", result.text
        hosts.assert_clean_stream(result)


@pytest.mark.timing
def test_arv_camera_tests_own_binning_options(camtwin, camera_id):
    """It writes the horizontal one, then the vertical one, and says what it got."""
    done = camtwin.run("arv-camera-test-0.8", "-n", camera_id, "--duration", 4, "--h-binning=2", "--v-binning=2")
    result = hosts.parse_camera_test(done.stdout + done.stderr)
    assert result.config["payload"] == f"{2048 * 1500} bytes", result.text
    said = ["image width", "image height", "horizontal binning", "vertical binning"]
    assert [result.config[name] for name in said] == ["2048", "1500", "2", "2"], result.text
    hosts.assert_clean_stream(result)
    assert hosts.frame_rate(result) >= 31.5, result.text


@pytest.mark.parametrize("horizontal, vertical, size", [(2, 2, (2048, 1500)), (2, 2, (1024, 600)), (2, 1, (4096, 3000))])
def test_aravissrc_bins(camtwin, camera_id, horizontal, vertical, size):
    """The plugin writes both binnings, one after the other, then the size. It must be told the size: left alone it
    promises the size from before the binning, whatever the camera makes of that."""
    png = camtwin.home / "picture.png"
    camtwin.run(
        "gst-launch-1.0", "aravissrc", f"camera-name={camera_id}", f"h-binning={horizontal}", f"v-binning={vertical}",
        "num-buffers=1", "!", f"video/x-raw,format=GRAY8,width={size[0]},height={size[1]}", "!", "videoconvert", "!",
        "pngenc", "!", "filesink", f"location={png}",
    )  # fmt: skip
    with Image.open(png) as picture:
        assert picture.size == size


def test_entries_of_the_lookup_table_through_arv_tool(camtwin, camera_id):
    words = ["LUTEnable=true", "LUTIndex=256", "LUTValue=4711", "LUTIndex=3", "LUTValue", "LUTIndex=256", "LUTValue"]
    done = camtwin.run("arv-tool-0.8", "-n", camera_id, "control", *words)
    values = [line.split()[2] for line in done.stdout.splitlines() if line.startswith("LUTValue =")]
    assert values == ["4711", "768", "4711"], done.stdout
    refused = camtwin.run("arv-tool-0.8", "-n", camera_id, "control", "LUTEnable=true", "LUTValue=65536", "Gamma=2")
    found = hosts.parse_control(refused.stdout + refused.stderr)
    assert "error" in found["LUTValue"] and "error" in found["Gamma"], refused.stdout + refused.stderr


def test_gamma_is_locked_while_the_table_is_on(camtwin):
    answers = camtwin.client("session", "Gamma=2.2", "LUTEnable=true", "Gamma=1.5", "LUTEnable=false", "Gamma=1.5", "Gamma")
    assert "error" in answers[2] and answers[4:] == [{"value": 1.5}] * 2, answers


def test_the_whole_table_is_1028_bytes_of_entries_in_words(camtwin):
    table = camtwin.client("session", "LUTIndex=1", "LUTValue=43981", "LUTValueAll")[2]["value"]
    words = [int.from_bytes(bytes.fromhex(table[at : at + 8]), "little") for at in range(0, len(table), 8)]
    assert words == [0, 43981, *[256 * k for k in range(2, 256)], 65535]
