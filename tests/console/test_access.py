# SPDX-License-Identifier: Apache-2.0
"""Everybody can use it: axe-core finds nothing in light, dark and on a phone; the keyboard reaches everything."""

import pytest

from conftest import DESK, PAGE, PHONE

TABS = ("Features", "Measure", "Trigger", "Memory")
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
    for title in TABS:
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
    for title in TABS:
        console.tab(title)
        assert console.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), title


USABLE = """() => [...document.querySelectorAll('button, a[href], input, select, textarea, summary, [tabindex]')]
  .filter(one => one.checkVisibility() && !one.disabled && one.tabIndex >= 0 && one.closest('[inert]') === null)"""


@pytest.mark.parametrize("title", TABS)
def test_the_tab_key_reaches_everything_that_can_be_used_in_its_order(console, title):
    """Everything open, on each of the tabs; arrows go from tab to tab (ARIA's pattern), so one of them is on the way."""
    console.open_all()
    console.page.get_by_role("button", name="Loupe").click()
    console.page.get_by_label("Region to draw on the picture").select_option("roi")
    console.tab(title)
    if title == "Features":
        console.row("Gain").get_by_role("button", name="Gain", exact=True).click()
    console.until("title => document.querySelector('[role=tabpanel]:not([hidden])') !== null", title)
    console.page.evaluate("""() => {
      window.reached = [];
      document.addEventListener('focusin', event => window.reached.push(event.target));
      document.activeElement?.blur();
    }""")
    wanted = console.page.evaluate(f"({USABLE})().length")
    assert wanted > (100 if title == "Features" else 25)
    for _ in range(wanted + 30):
        console.page.keyboard.press("Tab")
    missed = console.page.evaluate(f"({USABLE})().filter(one => !window.reached.includes(one)).map(one => one.outerHTML.slice(0, 100))")
    assert missed == []
    backwards = console.page.evaluate("""() => {
      const first = window.reached.slice(0, new Set(window.reached).size);
      const start = first.findIndex(one => one.closest('header') !== null);
      const round = [...first.slice(start), ...first.slice(0, start)];
      return round.slice(1).filter((one, i) => !(round[i].compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)).length;
    }""")
    assert backwards == 0, "from the top to the foot, as it is read"


def test_the_tabs_are_changed_by_arrows(console):
    console.page.get_by_role("tab", name="Features").focus()
    for title in (*TABS[1:], TABS[0]):
        console.page.keyboard.press("ArrowRight")
        assert console.page.get_by_role("tab", name=title).get_attribute("aria-selected") == "true"


def test_a_camera_is_used_without_a_mouse(console):
    """Search, turn, trigger: keys alone."""
    keys = console.page.keyboard
    console.page.get_by_role("tab", name="Features").focus()
    keys.press("/")
    keys.type("BlackLevel")
    assert console.page.evaluate("document.activeElement.type") == "search"
    for _ in range(40):
        keys.press("Tab")
        if console.page.evaluate("document.activeElement.closest('[data-feature=BlackLevel]') && document.activeElement.tagName === 'INPUT'"):
            break
    keys.press("Control+a")
    keys.type("77")
    keys.press("Enter")
    console.until_value("BlackLevel", "77")
    keys.press("Control+a")
    keys.type("240")
    keys.press("Enter")
    console.until_value("BlackLevel", "240")
