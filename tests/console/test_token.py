# SPDX-License-Identifier: Apache-2.0
"""Beyond loopback the page asks for the token, and keeps it out of what a passer-by could copy."""

import re
import subprocess

import pytest
import web_client

from conftest import DESK, MANUAL, SMALL

UNAUTHORISED = ["401"]  # the browser's own note about the first question


@pytest.fixture(scope="module")
def guarded(camtwin_shared):
    with web_client.served(camtwin_shared, *SMALL, *MANUAL, address="0.0.0.0:0") as web:
        assert re.fullmatch("[0-9a-f]{32}", web.token)
        yield web


def this_machine():
    """An address of this machine that is not loopback, where it has one; else loopback, which asks for the token as well."""
    said = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False).stdout
    return next((one for one in said.split() if re.fullmatch(r"[\d.]+", one)), "127.0.0.1")


@pytest.fixture
def asked(open_console, guarded, camtwin_shared):
    """asked(path): the page at this address of this machine."""

    def open_one(path="", expected=UNAUTHORISED):
        return open_console(guarded, camtwin_shared, DESK, expected, address=f"http://{this_machine()}:{guarded.port}/{path}")

    return open_one


def type_token(console, token):
    console.page.get_by_label("Token").fill(token)
    console.page.get_by_label("Token").press("Enter")


def test_the_page_asks_for_the_token_and_opens_with_it(asked, guarded):
    console = asked()
    assert "token that camtwin printed" in console.shows("main.gate", "token")
    assert console.page.locator("[data-feature]").count() == 0
    type_token(console, "0" * 32)
    console.shows("main.gate", "That is not the token")
    type_token(console, guarded.token)
    console.page.wait_for_selector('[data-feature="Gain"]', state="attached")
    assert "token" not in console.page.url
    console.until("() => Number(document.querySelector('canvas.picture').dataset.frames) > 2")
    console.page.reload()
    console.page.wait_for_selector('[data-feature="Gain"]', state="attached")


def test_the_address_that_was_printed_opens_the_page_at_once(asked, guarded):
    console = asked(f"?token={guarded.token}", expected=())
    console.page.wait_for_selector('[data-feature="Gain"]', state="attached")
    assert "token" not in console.page.url
    field = console.row("BlackLevel").get_by_role("textbox")
    console.open_all()
    field.fill("17")
    field.press("Enter")
    console.until_value("BlackLevel", "17")
    assert console.camtwin("get", "BlackLevel").stdout == "17\n"
    with console.page.expect_download() as download:
        console.page.get_by_label("Save the last picture as PNG").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    command = console.shows("footer code", "^curl ")
    assert "$TOKEN" in command and guarded.token not in command, "a secret is not copied along"
    console.page.get_by_role("button", name="Copy the last action as command").click()
    console.shows("footer", "Copied")  # also where a browser has no clipboard to give: plain http from elsewhere
