# SPDX-License-Identifier: Apache-2.0
"""The console's page in Debian's chromium, before a camera that is served; peers' surroundings are used as they are."""

import importlib.util
import pathlib
import re
import sys
import time

import pytest

PEERS = pathlib.Path(__file__).resolve().parent.parent / "peers"
sys.path.insert(0, str(PEERS))
sys.dont_write_bytecode = True
_spec = importlib.util.spec_from_file_location("peers_conftest", PEERS / "conftest.py")
_peers = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_peers)

BUILD, CAMTWIN, PYTHON, SERIAL, TREE = _peers.BUILD, _peers.CAMTWIN, _peers.PYTHON, _peers.SERIAL, _peers.TREE
CLIENT = _peers.CLIENT
camtwin, camtwin_shared = _peers.camtwin, _peers.camtwin_shared
camera_id, camera_ids = _peers.camera_id, _peers.camera_ids
PAGE = BUILD / "src" / "page" / "work"  # where the page was built

import web_client  # noqa: E402  (lies in tests/peers; asks this file for SERIAL and TREE)

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
DESK = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}
PATIENCE = 60  # seconds for what comes at once on a machine with nothing else to do; a test that passes does not wait
SMALL = ["--state", "none", "--set", "Width=640", "--set", "Height=480"]
MANUAL = ["--set", "ExposureAuto=Off", "--set", "GainAuto=Off"]


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


class Console:
    """The page as a person sees it."""

    def __init__(self, page, web, camtwin):
        self.page, self.web, self.camtwin = page, web, camtwin

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        """Before the camera goes, else the page complains that it went."""
        self.page.context.close()

    def row(self, name):
        return self.page.locator(f'[data-feature="{name}"]')

    def value(self, name):
        return self.row(name).get_attribute("data-value")

    def open_all(self):
        self.page.evaluate("for (const one of document.querySelectorAll('details.group')) one.open = true")

    def tab(self, title):
        self.page.get_by_role("tab", name=title).click()

    def until(self, expression, argument=None, seconds=PATIENCE):
        """Waits until a JavaScript function of the argument is true on the page.

        Not wait_for_function: it evaluates texts on the page, which the page's content policy forbids.
        """
        deadline = time.monotonic() + seconds
        while not self.page.evaluate(expression, argument):
            assert time.monotonic() < deadline, f"not within {seconds} s: {expression} {argument}"
            self.page.wait_for_timeout(20)

    def until_value(self, name, text, seconds=PATIENCE):
        self.until(
            "([name, text]) => document.querySelector(`[data-feature=\"${name}\"]`).dataset.value === text", [name, text],
            seconds,
        )  # fmt: skip

    def figure(self, key):
        """A number of the timing view, ns."""
        text = self.page.locator(f'[data-figure="{key}"]').get_attribute("data-ns")
        return int(text) if text else None

    def shows(self, selector, pattern, seconds=PATIENCE):
        found = self.page.locator(selector)
        self.until(
            "([selector, pattern]) => new RegExp(pattern).test(document.querySelector(selector)?.textContent ?? '')",
            [selector, pattern], seconds,
        )  # fmt: skip
        return found.text_content()


@pytest.fixture
def open_console(chromium):
    """open_console(web, camtwin, ...): the page in a browser of its own. Fails at the end when a page complained.

    expected: patterns of complaints that belong to the test. address: another than the server's on loopback; then the page
    may ask for its token first, and is not waited for.
    """
    contexts, said = [], []

    def open_one(web, camtwin, viewport=DESK, expected=(), address=None, **options):
        context = chromium.new_context(viewport=viewport, **options)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        page = context.new_page()

        def heard(kind, text):
            if not any(re.search(pattern, text) for pattern in expected):
                said.append(f"{kind}: {text}")

        def message(one):
            if one.type in ("error", "warning"):
                heard(one.type, f"{one.text} {one.location.get('url', '')}")

        page.on("console", message)
        page.on("pageerror", lambda error: heard("exception", str(error)))
        page.goto(address or f"http://127.0.0.1:{web.port}/")
        if address is None:
            page.wait_for_selector('[data-feature="Gain"]', state="attached", timeout=60_000)
        return Console(page, web, camtwin)

    yield open_one
    for context in contexts:
        context.close()
    assert said == []


@pytest.fixture(scope="module")
def web(camtwin_shared):
    """A console with a small picture, for tests that leave the camera as they found it."""
    with web_client.served(camtwin_shared, *SMALL, *MANUAL, "--set", "AcquisitionFrameRate=30") as one:
        yield one


@pytest.fixture
def own(camtwin):
    """A console that a test has for itself."""
    with web_client.served(camtwin, *SMALL, *MANUAL) as one:
        yield one


@pytest.fixture
def console(open_console, web, camtwin_shared):
    return open_console(web, camtwin_shared)


@pytest.fixture
def own_console(open_console, own, camtwin):
    with open_console(own, camtwin) as one:
        yield one
