# SPDX-License-Identifier: Apache-2.0
"""The pictures of docs/console.md and README: `CONSOLE_SCREENS=docs` writes them there, else they lie in build/console."""

import os

import pytest
import web_client

from conftest import BUILD, DESK, PHONE, TREE

PLACE = TREE / os.environ["CONSOLE_SCREENS"] if "CONSOLE_SCREENS" in os.environ else BUILD / "console"
LOOKS = {
    "light": {"viewport": DESK, "color_scheme": "light"},
    "dark": {"viewport": DESK, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "color_scheme": "light", "has_touch": True, "is_mobile": True, "device_scale_factor": 2},
}
SETTINGS = [
    "--set", "ExposureAuto=Off", "--set", "GainAuto=Off", "--set", "ExposureTime=8000", "--set", "TriggerMode=On",
    "--set", "IMXLowLatencyTriggerMode=true", "--set", "StrobeEnable=On", "--set", "TriggerMask=50000",
]  # fmt: skip


@pytest.mark.parametrize("look", LOOKS)
def test_the_page_is_photographed(camtwin, open_console, look):
    PLACE.mkdir(parents=True, exist_ok=True)
    with web_client.served(camtwin, "--state", "none", *SETTINGS) as web:
        with open_console(web, camtwin, **LOOKS[look]) as console:
            assert camtwin("line", "pulse:2ms,15ms,4000").returncode == 0
            console.until("() => Number(document.querySelector('canvas.picture').dataset.frames) > 3")
            console.page.get_by_role("button", name="Show less time").click()
            if look == "dark":
                console.tab("Measure")
                console.page.get_by_role("button", name="Loupe").click()
            console.until("() => document.querySelector('[data-figure=strobe]').dataset.ns")
            if look == "dark":
                console.shows("[data-fact=mean]", " DN ")
                console.until("() => document.querySelector('.loupe').dataset.dn")
            file = PLACE / f"console-{look}.png"
            console.page.screenshot(path=file)
            assert file.stat().st_size > 20_000
