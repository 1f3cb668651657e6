# SPDX-License-Identifier: Apache-2.0
"""Everybody can use it: axe-core finds nothing in light, dark and on a phone; the keyboard reaches everything."""

import pytest

from conftest import DESK, PAGE, PHONE

LOOKS = {
    "light": {"viewport": DESK, "color_scheme": "light"},
    "dark": {"viewport": DESK, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "color_scheme": "light", "has_touch": True, "is_mobile": True},
}


def violations(page):
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [(one["id"], [node["html"][:120] + " " + node["failureSummary"] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("look", LOOKS)
def test_axe_has_nothing_to_say(open_console, web, camtwin_shared, look):
    console = open_console(web, camtwin_shared, **LOOKS[look])
    console.page.evaluate((PAGE / "node_modules" / "axe-core" / "axe.min.js").read_text())
    console.camtwin("set", "ExposureAuto=Continuous")
    console.open_all()
    console.row("Gain").get_by_role("button", name="Gain", exact=True).click()
    console.row("LUTValueAll").get_by_role("button", name="LUTValueAll", exact=True).click()
    console.page.get_by_role("button", name="Loupe").click()
    console.page.get_by_label("Region to draw on the picture").select_option("roi")
    console.until("() => Number(document.querySelector('canvas.picture').dataset.frames) > 0")
    for title in ("Features", "Measure", "Trigger", "Memory"):
        console.tab(title)
        console.page.wait_for_timeout(600)
        assert violations(console.page) == [], title
    console.camtwin("set", "ExposureAuto=Off")


def test_the_theme_follows_the_system_until_somebody_chooses(open_console, web, camtwin_shared):
    console = open_console(web, camtwin_shared, color_scheme="dark")
    theme = "document.documentElement.dataset.theme"
    assert console.page.evaluate(theme) == "dark"
    console.page.get_by_role("button", name="Dark colours").click()
    assert console.page.evaluate(theme) == "light"
    console.page.reload()
    console.page.wait_for_selector('[data-feature="Gain"]', state="attached")
    assert console.page.evaluate(theme) == "light"


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_wider_than_the_screen(open_console, web, camtwin_shared, look):
    console = open_console(web, camtwin_shared, **LOOKS[look])
    for title in ("Features", "Measure", "Trigger", "Memory"):
        console.tab(title)
        assert console.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), title


REACHABLE = """() => [...document.querySelectorAll('button, a[href], input, select, textarea, summary, canvas[tabindex]')]
  .filter(one => one.checkVisibility() && !one.disabled && one.tabIndex >= 0)
  .filter(one => one.closest('[role=tablist]') === null).length"""


def test_the_tab_key_reaches_everything_that_can_be_used(console):
    console.page.evaluate("document.body.focus()")
    wanted = console.page.evaluate(REACHABLE)
    assert wanted > 40
    console.page.evaluate("""() => {
      window.reached = new Set();
      document.addEventListener('focusin', event => window.reached.add(event.target));
    }""")
    for _ in range(wanted + 30):
        console.page.keyboard.press("Tab")
    missed = console.page.evaluate("""() => [...document.querySelectorAll('button, a[href], input, select, textarea, summary, canvas[tabindex]')]
      .filter(one => one.checkVisibility() && !one.disabled && one.tabIndex >= 0 && !window.reached.has(one))
      .map(one => one.outerHTML.slice(0, 100))""")
    assert missed == []
