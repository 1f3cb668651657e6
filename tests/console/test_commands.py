# SPDX-License-Identifier: Apache-2.0
"""Every action of the page is shown as a command line, and can be copied as one that does the same."""

import shlex
import urllib.parse

import pytest

SELECT = "camtwin set UserSetSelector=UserSet1 && camtwin exec "


def press(name):
    return lambda page: page.get_by_role("button", name=name, exact=True).click()


def save(name):
    def click(page):
        with page.expect_download():
            page.locator(f'a[aria-label="{name}"], a:text-is("{name}")').click()

    return click


def region(page):
    page.get_by_label("Region to draw on the picture").select_option("roi")
    page.get_by_label("Region, height").fill("240")
    page.get_by_label("Region, height").press("Enter")


def scene(page):
    page.get_by_label("In front of the camera").fill("flat,lux=20")
    page.get_by_label("In front of the camera").press("Enter")


# What is done, on which tab: the command at the foot.
ACTIONS = {
    "software trigger": ("Trigger", press("Trigger"), "camtwin exec TriggerSoftware"),
    "pulses": ("Trigger", press("Send pulses"), "camtwin line pulse:1ms"),
    "line high": ("Trigger", press("Line high"), "camtwin line high"),
    "line low": ("Trigger", press("Line low"), "camtwin line low"),
    "save a set": ("Memory", press("Save into UserSet1"), SELECT + "UserSetSave"),
    "load a set": ("Memory", press("Load UserSet1"), SELECT + "UserSetLoad"),
    "scene": ("Memory", scene, "camtwin scene 'flat,lux=20'"),
    "region": ("Features", region, "Height=240"),
    "save png": ("Features", save("Save the last picture as PNG"), "frame.png?last=1"),
    "save tiff": ("Features", save("Save the last picture as TIFF"), "frame.tiff?last=1"),
    "save raw": ("Features", save("Save the last picture as RAW"), "frame.raw?last=1"),
    "all waves": ("Features", save("All as VCD"), "waves.vcd"),
    "waves": ("Features", press("VCD"), "waves.vcd"),
}

# Buttons that copy: what is then on the clipboard.
COPIES = {
    "Copy software trigger as command": ("Trigger", "camtwin exec TriggerSoftware"),
    "Copy pulses as command": ("Trigger", "camtwin line pulse:1ms"),
    "Copy line high as command": ("Trigger", "camtwin line high"),
    "Copy line low as command": ("Trigger", "camtwin line low"),
    "Copy loading UserSet1 as command": ("Memory", SELECT + "UserSetLoad"),
    "Copy saving into UserSet1 as command": ("Memory", SELECT + "UserSetSave"),
    "Copy scene as command": ("Memory", "camtwin scene chart"),
}


def clipboard(console):
    return console.page.evaluate("navigator.clipboard.readText()")


def do(console, command):
    """Runs a command line as a shell would."""
    for one in command.split(" && "):
        words = shlex.split(one)
        if words[0] == "curl":
            url = urllib.parse.urlsplit(words[-1])
            assert console.web.raw("GET", f"{url.path}?{url.query}").status == 200
        else:
            done = console.camtwin(*words[1:])
            assert words[0] == "camtwin" and done.returncode == 0, (one, done.stderr)


def test_every_action_is_shown_as_a_command_that_can_be_run(own_console):
    own_console.until("() => Number(document.querySelector('canvas.picture').dataset.frames) > 0")
    for what, (tab, act, command) in ACTIONS.items():
        own_console.tab(tab)
        act(own_console.page)
        own_console.until("command => document.querySelector('footer code').textContent.includes(command)", command)
        own_console.until("() => document.querySelector('footer').dataset.state === 'done'")
        own_console.page.get_by_role("button", name="Copy the last action as command").click()
        own_console.until("() => document.querySelector('footer button').dataset.copied")
        copied = clipboard(own_console)
        assert command in copied and copied.startswith(("camtwin ", "curl ")), what
        do(own_console, copied)


def test_every_action_with_a_button_has_one_to_copy_it(own_console):
    for name, (tab, command) in COPIES.items():
        own_console.tab(tab)
        own_console.page.get_by_role("button", name=name, exact=True).click()
        own_console.until("name => document.querySelector(`[aria-label=\"${name}\"]`).dataset.copied", name)
        assert clipboard(own_console) == command, name
    own_console.tab("Features")
    own_console.page.get_by_label("Region to draw on the picture").select_option("roi")
    own_console.page.get_by_role("button", name="Copy region as command").click()
    own_console.until("() => document.querySelector('[aria-label=\"Copy region as command\"]').dataset.copied")
    assert clipboard(own_console).startswith("camtwin set ") and "Width=640" in clipboard(own_console)
    do(own_console, clipboard(own_console))


@pytest.mark.parametrize("name", ["TriggerSoftware", "Gain", "DeviceTemperature", "PixelFormat"])
def test_every_row_has_its_command(console, name):
    """Of a command, a value that is written, one that is read only, and a choice."""
    console.open_all()
    console.row(name).locator("button.name").click()
    console.row(name).get_by_role("button", name=f"Copy {name} as command").click()
    console.until("name => document.querySelector(`[aria-label=\"Copy ${name} as command\"]`).dataset.copied", name)
    verb = {"TriggerSoftware": "exec", "DeviceTemperature": "get"}.get(name, "set")
    assert clipboard(console).startswith(f"camtwin {verb} {name}")
    do(console, clipboard(console))
