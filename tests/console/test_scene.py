# SPDX-License-Identifier: Apache-2.0
"""What is in front of the camera, changed on the page."""

from test_control import wait_for

FIELD, SAID, COMPLAINT = "In front of the camera", "[data-said=scene]", "form:has([data-said=scene]) .complaint"


def field_is(console, text):
    console.until("text => document.querySelector('form:has([data-said=scene]) input').value === text", text)


def test_a_scene_is_put_in_front_and_seen(own_console):
    own_console.tab("Memory")
    field_is(own_console, "chart")
    own_console.page.get_by_label(FIELD).fill("flat:1e9")
    own_console.page.get_by_role("button", name="Put in front").click()
    own_console.until("() => document.querySelector('footer').dataset.state === 'done'")
    assert own_console.web.get("scene")["spec"] == "flat:1e9"
    own_console.until("() => document.querySelector('[data-said=scene]').textContent === ''")
    wait_for(lambda: own_console.web.get("statistics")["mean"] == 255)  # all of the picture is white


def test_a_file_is_refused_with_a_sentence_and_escape_shows_what_is_there(own, camtwin, open_console):
    with open_console(own, camtwin, expected=["status of 400"]) as console:
        console.tab("Memory")
        field_is(console, "chart")
        console.page.get_by_label(FIELD).fill("image:/etc/hostname")
        console.page.get_by_label(FIELD).press("Enter")
        console.shows(COMPLAINT, "over HTTP a scene is chart or flat")
        console.shows(SAID, "In front: chart")
        console.page.wait_for_timeout(2500)  # two turns of asking: what was said here stays
        assert "over HTTP" in console.page.locator(COMPLAINT).text_content()
        console.page.get_by_label(FIELD).press("Escape")
        field_is(console, "chart")
        assert console.page.locator(COMPLAINT).text_content() == ""


def test_what_others_put_there_or_fail_to_is_shown(own_console):
    own_console.tab("Memory")
    field_is(own_console, "chart")
    assert own_console.camtwin("scene", "flat:5").returncode == 0
    field_is(own_console, "flat:5")
    assert own_console.camtwin("scene", "image:/nowhere.png").returncode == 1
    own_console.shows(COMPLAINT, "/nowhere.png")
    field_is(own_console, "flat:5")
