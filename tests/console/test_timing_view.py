# SPDX-License-Identifier: Apache-2.0
"""The timing view as a logic analyser: a hardware pulse with the right numbers, refusals with their reason, cursors, files."""

import re

import hosts
import pytest
import web_client
from test_control import Streaming

from conftest import MANUAL, SMALL

TRIGGERED = [
    "--set", "TriggerMode=On", "--set", "IMXLowLatencyTriggerMode=true", "--set", "ExposureTime=5000", "--set", "StrobeEnable=On",
    "--set", "StrobeDelay=70", "--set", "TriggerDelay=100",
]  # fmt: skip


@pytest.fixture
def triggered(camtwin, open_console):
    with web_client.served(camtwin, *SMALL, *MANUAL, *TRIGGERED) as web:
        with open_console(web, camtwin) as console:
            console.until("() => Number(document.querySelector('.timing-canvas').dataset.edges) >= 0")
            yield console


def pulse(console, length="2ms"):
    done = console.camtwin("line", f"pulse:{length}")
    assert done.returncode == 0, done.stderr


def test_a_hardware_pulse_is_in_the_view_with_the_right_numbers(triggered):
    pulse(triggered)
    triggered.until("() => document.querySelector('[data-figure=readout]').dataset.ns")
    figures = {key: triggered.figure(key) for key in ("pulse", "delay", "exposure", "readout", "strobe")}
    # docs/timing.md: Mono8, 640 x 480: (480 + 37) lines of 762 clocks of 74.25 MHz
    assert figures == {"pulse": 2_000_000, "delay": 100_000, "exposure": 5_000_000, "readout": 5_305_778, "strobe": 5_000_000}


def test_the_way_over_the_bus_is_in_the_view_while_a_host_streams(camtwin, camera_id, open_console):
    """docs/timing.md: 640 x 480 bytes at 372 MB/s."""
    with web_client.served(camtwin, *SMALL, *MANUAL, "--set", "AcquisitionFrameRate=10") as web:
        with open_console(web, camtwin) as console, Streaming(camtwin, camera_id, 8) as host:
            console.until("() => document.querySelector('[data-figure=transfer]').dataset.ns")
            assert console.figure("transfer") == pytest.approx(640 * 480 / 372e6 * 1e9, rel=0.02)
            assert console.figure("exposure") == web.value("ExposureTime") * 1000
            levels = [one for one in web.get("waves")["events"] if one[1] == "TRANSFER"]
            assert {one[2] for one in levels} == {0, 1}
            console.page.get_by_role("button", name="Last picture").click()
            assert console.page.locator(".measure").get_attribute("data-ns") == str(int(web.value("ExposureTime") * 1000))
        hosts.assert_clean_stream(host.result)


def test_the_line_is_driven_from_the_page(triggered):
    triggered.tab("Trigger")
    triggered.page.get_by_label("Length, µs").fill("1500")
    triggered.page.get_by_role("button", name="Send pulses").click()
    triggered.shows("footer", "camtwin line pulse:1500us")
    triggered.until("() => document.querySelector('[data-figure=pulse]').dataset.ns === '1500000'")
    triggered.shows("[data-counter=triggers_accepted]", "^1$")
    triggered.page.get_by_role("button", name="Line high", exact=True).click()
    triggered.shows("[data-line=TRIGGER_IN]", "high")
    triggered.page.get_by_role("button", name="Line low", exact=True).click()
    triggered.shows("[data-line=TRIGGER_IN]", "low")


def test_a_software_trigger_makes_a_picture(triggered):
    triggered.tab("Trigger")
    triggered.page.get_by_role("button", name="Trigger", exact=True).click()
    triggered.until("() => document.querySelector('[data-figure=exposure]').dataset.ns === '5000000'")
    assert triggered.figure("pulse") is None, "no pulse on the line"
    triggered.until("() => Number(document.querySelector('canvas.picture').dataset.frames) > 0")


def test_a_masked_edge_is_shown_with_its_reason(triggered):
    triggered.camtwin("set", "TriggerMask=1000000")
    assert triggered.camtwin("line", "pulse:1ms,100ms,2").returncode == 0
    assert triggered.shows(".refusal", "Refused") == "Refused: mask"
    triggered.tab("Trigger")
    triggered.shows("table.log", "mask: within TriggerMask of the trigger accepted before")
    triggered.shows("[data-counter=refused]", "1: mask 1")


def test_two_cursors_measure_from_edge_to_edge(triggered):
    pulse(triggered)
    triggered.until("() => document.querySelector('[data-figure=readout]').dataset.ns")
    triggered.page.get_by_role("button", name="Last picture").click()
    # A lies on the trigger, B on the end of the exposure.
    assert triggered.page.locator(".measure").get_attribute("data-ns") == str(100_000 + 5_000_000)
    canvas = triggered.page.locator(".timing-canvas")
    canvas.focus()
    canvas.press(",")  # B to the edge before it: the end of TRIGGER_IN's pulse
    assert triggered.page.locator(".measure").get_attribute("data-ns") == "2000000"
    canvas.press(".")
    assert "5 100.000" in triggered.page.locator(".measure").text_content().replace("\u202f", " ")


def test_the_view_pauses_zooms_and_pans_by_wheel_and_keys(triggered):
    canvas = triggered.page.locator(".timing-canvas")
    canvas.focus()
    shown = triggered.page.get_by_label("Time that is shown")
    assert shown.text_content() == "500.0 ms shown"
    canvas.press("+")
    assert shown.text_content() == "250.0 ms shown"
    canvas.press("Space")
    assert triggered.page.locator(".run").text_content() == "Run"
    canvas.press("ArrowLeft")
    canvas.hover()
    triggered.page.mouse.wheel(0, 500)
    triggered.until("() => !document.querySelector('.timing .soft').textContent.startsWith('250')")
    canvas.press("End")
    assert triggered.page.locator(".run").text_content() == "Pause"


def vcd_edges(text):
    """{signal: [(ns, level)]} of a value change dump."""
    names = dict(re.findall(r"\$var wire 1 (\S) (\w+) \$end", text))
    edges, now = {}, 0
    for line in text.split("$enddefinitions $end", 1)[1].split():
        if line.startswith("#"):
            now = int(line[1:])
        elif len(line) == 2 and line[1] in names:
            edges.setdefault(names[line[1]], []).append((now, line[0]))
    return edges


def test_what_is_seen_is_saved_as_a_waveform_that_camtwin_plays(triggered, tmp_path):
    pulse(triggered)
    triggered.until("() => document.querySelector('[data-figure=readout]').dataset.ns")
    triggered.page.get_by_role("button", name="Last picture").click()
    with triggered.page.expect_download() as download:
        triggered.page.get_by_role("button", name="VCD", exact=True).click()
    file = tmp_path / "seen.vcd"
    download.value.save_as(file)
    edges = vcd_edges(file.read_text())
    (up, _), (down, _) = [edge for edge in edges["TRIGGER_IN"] if edge[0] > 0]
    assert down - up == 2_000_000
    assert [edge for edge in edges["EXPOSURE"] if edge[0] > 0] == [(up + 100_000, "1"), (up + 5_100_000, "0")]
    settings = [word for word in TRIGGERED if "=" in word]
    options = [word for one in settings for word in ("--set", one)]
    done = triggered.camtwin(
        "render", "--state", "none", *SMALL[2:], *MANUAL, *options, "--no-pixels", "--wave-in", file,
        "--wave-out", tmp_path / "again.vcd", "-n", "1", "-o", tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    again = vcd_edges((tmp_path / "again.vcd").read_text())
    rise = next(ns for ns, level in again["TRIGGER_IN"] if level == "1")
    assert (rise + 100_000, "1") in again["EXPOSURE"]
