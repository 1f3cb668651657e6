# SPDX-License-Identifier: Apache-2.0
"""The live picture: it moves, it is measured to the pixel, and regions are drawn on it."""

import re
import time

import hosts
import pytest
import web_client
from test_control import Streaming

from conftest import MANUAL, PATIENCE, SERIAL


def frames(console):
    return int(console.page.locator("canvas.picture").get_attribute("data-frames") or 0)


def stand_still(console):
    """The camera waits for a trigger, and the page shows the last picture that it made."""
    console.camtwin("set", "TriggerMode=On")
    before, deadline = None, time.monotonic() + PATIENCE
    while True:
        last = console.web.get("statistics")["picture"]
        text = console.page.locator(".facts-over").text_content()
        if last == before and text.startswith(f"#{last['frame_id']} "):
            return last
        assert time.monotonic() < deadline, (text, last)
        before = last
        time.sleep(0.3)  # the last picture is old now: the next answer waits half a second for another one


def first_picture(console):
    console.until("() => Number(document.querySelector('canvas.picture').dataset.frames) > 0")


def test_the_picture_lives(console):
    console.until("() => Number(document.querySelector('canvas.picture').dataset.frames) > 5")


def test_the_loupe_says_what_the_camera_sent(own_console):
    first_picture(own_console)
    stand_still(own_console)
    own_console.page.get_by_label("Point, column").fill("123")
    own_console.page.get_by_label("Point, row").fill("77")
    own_console.page.get_by_label("Point, row").press("Enter")
    own_console.page.get_by_role("button", name="Loupe").click()
    own_console.until("() => document.querySelector('.loupe').dataset.dn")
    truth = own_console.web.get("frame/pixels?x=123&y=77&w=1&h=1")
    own_console.until("dn => document.querySelector('.loupe').dataset.dn === dn", str(truth["dn"][0]))
    assert "x 123  y 77" in own_console.page.locator(".reading").text_content()
    shown = float(own_console.page.locator(".loupe").get_attribute("data-electrons"))
    assert shown == pytest.approx(truth["electrons"][0])


def test_single_pixels_are_asked_for_when_they_are_looked_at(console):
    first_picture(console)
    with console.page.expect_request(lambda request: "live.mjpeg" in request.url and "&w=" in request.url) as asked:
        for _ in range(6):
            console.page.get_by_role("button", name="Zoom in").click()
    assert "&x=" in asked.value.url
    console.page.get_by_role("button", name="1:1").click()
    assert console.page.locator(".zoom").text_content() == "100 %"


def test_single_pixels_are_seen_of_a_picture_that_stands_still(own_console):
    """The camera waits for a trigger: the page asks for the pixels of the last picture, and gets them."""
    first_picture(own_console)
    last = stand_still(own_console)
    before = frames(own_console)
    with own_console.page.expect_request(lambda request: "live.mjpeg" in request.url and "&w=" in request.url):
        own_console.page.get_by_role("button", name="1:1").click()
        for _ in range(3):
            own_console.page.get_by_role("button", name="Zoom in").click()
    own_console.until("n => Number(document.querySelector('canvas.picture').dataset.frames) > n", before)
    assert own_console.page.locator(".facts-over").text_content().startswith(f"#{last['frame_id']} ")


def test_the_picture_grows_with_the_window_and_stays_sharp(open_console, own, camtwin):
    own("PUT", "features", {"Width": 2048, "Height": 1536})
    with open_console(own, camtwin, viewport={"width": 800, "height": 600}) as console:
        first_picture(console)
        small = float(console.page.locator(".zoom").text_content().split()[0])
        with console.page.expect_request(lambda request: "live.mjpeg" in request.url) as asked:
            console.page.set_viewport_size({"width": 1900, "height": 1200})
        console.until("was => parseFloat(document.querySelector('.zoom').textContent) > 1.2 * was", small)
        zoom = float(console.page.locator(".zoom").text_content().split()[0])
        assert int(re.search(r"width=(\d+)", asked.value.url)[1]) >= 2048 * zoom / 100 - 1


def test_the_last_of_a_burst_is_the_one_that_is_shown(own_console):
    """Two triggers closer than the page's pictures come: the first one may be left out, the last one not."""
    own_console.web("PUT", "features", {"ExposureTime": 100})
    first_picture(own_console)
    for _ in range(3):
        before = stand_still(own_console)["frame_id"]
        for _ in range(2):
            own_console.web("POST", "features/TriggerSoftware/execute", {})
        own_console.until("n => Number(document.querySelector('.facts-over').textContent.match(/#(\\d+)/)[1]) > n", before)
        stand_still(own_console)


def test_before_the_first_picture_the_page_says_what_it_knows(own, open_console, camtwin):
    own.put("TriggerMode", "On")
    with open_console(own, camtwin) as console:
        console.tab("Measure")
        console.shows("[data-figure=rate]", "^0.0$")
        assert console.page.locator("[data-fact=mean]").text_content() == "–"
        own("POST", "features/TriggerSoftware/execute", {})
        console.shows("[data-fact=mean]", " DN of 8 bit$")


def test_the_histogram_and_the_mean_are_those_of_the_camera(own_console):
    first_picture(own_console)
    stand_still(own_console)
    own_console.tab("Measure")
    truth = own_console.web.get("statistics")
    own_console.shows("[data-fact=mean]", f"^{truth['mean']:.2f}".rstrip("0"))
    assert own_console.page.locator(".plot canvas").count() == 3


def drag(console, start, end):
    box = console.page.locator("canvas.picture").bounding_box()
    console.page.mouse.move(box["x"] + start[0], box["y"] + start[1])
    console.page.mouse.down()
    console.page.mouse.move(box["x"] + (start[0] + end[0]) / 2, box["y"] + (start[1] + end[1]) / 2)
    console.page.mouse.move(box["x"] + end[0], box["y"] + end[1])
    console.page.mouse.up()


def plane(console, width, height, x, y):
    """Where a pixel of a plane of this size is on the canvas that shows all of it."""
    box = console.page.locator("canvas.picture").bounding_box()
    scale = min(box["width"] / width, box["height"] / height)
    return (box["width"] - width * scale) / 2 + x * scale, (box["height"] - height * scale) / 2 + y * scale


def test_the_region_of_interest_is_dragged_on_the_picture(own_console):
    own_console.camtwin("set", "OffsetAutoCenter=Off", "OffsetX=1024", "OffsetY=1000")
    own_console.page.get_by_label("Region to draw on the picture").select_option("roi")
    own_console.until_value("OffsetX", "1024")
    at = lambda x, y: plane(own_console, 4096, 3000, x, y)  # noqa: E731
    drag(own_console, at(1344, 1240), at(2344, 1740))  # by the middle
    own_console.until("() => document.querySelector('[data-feature=OffsetX]').dataset.value !== '1024'")
    x, y = own_console.web.value("OffsetX"), own_console.web.value("OffsetY")
    assert abs(x - 2024) <= 20 and abs(y - 1500) <= 20
    drag(own_console, at(x + 640, y + 480), at(x + 1280, y + 960))  # by the lower right corner
    own_console.until("() => document.querySelector('[data-feature=Width]').dataset.value !== '640'")
    assert abs(own_console.web.value("Width") - 1280) <= 24 and abs(own_console.web.value("Height") - 960) <= 24
    assert (own_console.web.value("OffsetX"), own_console.web.value("OffsetY")) == (x, y)


def test_the_region_is_moved_by_keys_and_numbers_too(own_console):
    own_console.camtwin("set", "OffsetAutoCenter=Off", "OffsetX=1024", "OffsetY=1000")
    own_console.page.get_by_label("Region to draw on the picture").select_option("roi")
    own_console.until_value("OffsetX", "1024")
    own_console.page.locator("canvas.picture").press("ArrowRight")
    own_console.until_value("OffsetX", "1040")
    own_console.page.get_by_label("Region, height").fill("240")
    own_console.page.get_by_label("Region, height").press("Enter")
    own_console.until_value("Height", "240")


def test_the_region_of_the_automatics_is_drawn(own_console):
    own_console.page.get_by_label("Region to draw on the picture").select_option("auto")
    own_console.page.get_by_label("Region, left").fill("100")
    own_console.page.get_by_label("Region, width").fill("200")
    own_console.page.get_by_label("Region, width").press("Enter")
    own_console.until_value("AutoFunctionsROIWidth", "200")
    assert own_console.web.value("AutoFunctionsROIPreset") == "CustomRectangle"
    assert own_console.web.value("AutoFunctionsROIEnable") is True


def test_user_sets_are_saved_and_loaded(own_console):
    own_console.tab("Memory")
    own_console.camtwin("set", "Gain=11")
    own_console.page.get_by_role("button", name="Save into UserSet1").click()
    own_console.until("() => document.querySelector('footer').dataset.state === 'done'")
    own_console.camtwin("set", "Gain=1")
    own_console.page.get_by_role("button", name="Load UserSet1").click()
    own_console.until_value("Gain", "11")


def test_a_camera_that_is_gone_is_said_to_be_and_comes_back_as_it_is(camtwin, open_console):
    with web_client.served(camtwin, *MANUAL, "--state", "none") as web:
        console = open_console(web, camtwin, expected=["net::ERR"])
        console.until_value("Gain", "0")
    console.shows(".banner", "The camera is gone")
    assert console.page.locator("main").evaluate("main => main.inert")
    with web_client.served(camtwin, *MANUAL, "--state", "none", "--set", "Gain=5", address=f"127.0.0.1:{web.port}"):
        console.until_value("Gain", "5")
        console.until("() => document.querySelector('.banner').hidden && !document.querySelector('main').inert")


@pytest.mark.timing
def test_the_picture_moves_ten_times_a_second_at_full_resolution_beside_a_host_that_streams(camtwin, camera_id, open_console):
    with web_client.served(camtwin, "--state", "none", *MANUAL) as web:
        with open_console(web, camtwin) as console:
            first_picture(console)

            def attempt():
                with Streaming(camtwin, camera_id, 6) as host:
                    time.sleep(1)
                    before, start = frames(console), time.monotonic()
                    time.sleep(4)
                    live = (frames(console) - before) / (time.monotonic() - start)
                hosts.assert_clean_stream(host.result)
                rate = hosts.frame_rate(host.result)
                assert rate >= 29.5 and live >= 10, f"host {rate:.2f} frames/s, console {live:.1f}"
                return f"host {rate:.2f} frames/s, console {live:.1f}"

            print(hosts.measured(attempt))
            assert SERIAL in console.page.title()
