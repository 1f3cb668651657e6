# SPDX-License-Identifier: Apache-2.0
"""Running host programs, and reading what they print."""

import json
import os
import re
import signal
import subprocess
import time
import types


def run(command, timeout=60, **more):
    """Like subprocess.run with texts; on a time-out the whole process group ends and the test fails with what was said."""
    process = subprocess.Popen(
        [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, errors="replace", start_new_session=True, **more,
    )
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        raise AssertionError(f"no end within {timeout} s: {command}\n{out[-3000:]}\n{err[-3000:]}") from None
    return types.SimpleNamespace(returncode=process.returncode, stdout=out, stderr=err)


# --- arv-tool --------------------------------------------------------------------------------------------------------


def parse_listing(text):
    """Ids of `arv-tool-0.8` without a command: "ID (ADDRESS)" a line; in brackets stands the bus or the address."""
    return [m.group(1) for m in re.finditer(r"^(\S.*) \([^()]*\)$", text, re.MULTILINE)]


CONTROL = re.compile(
    r"^(?P<name>\w+) = (?P<value>.*?)(?: min:(?P<min>\S+))?(?: max:(?P<max>\S+))?(?: inc:(?P<inc>\S+))?$"
)


def parse_control(text, first=False):
    """`arv-tool-0.8 control …` -> {name: {"value", "min", "max", "inc"} or {"error"} or {"executed"}}, texts all.
    A unit stays in the value ("12.5 dB"); of a name that comes twice the last counts, or the first."""
    found = []
    for line in text.splitlines():
        if m := re.match(r"(\w+) (?:read|write) error: (.*)", line):
            found.append((m.group(1), {"error": m.group(2)}))
        elif m := re.match(r"Feature '(\w+)' not found", line):
            found.append((m.group(1), {"error": "not found"}))
        elif m := re.match(r"(\w+) executed", line):
            found.append((m.group(1), {"executed": True}))
        elif m := CONTROL.match(line):
            found.append((m["name"], {key: m[key] for key in ("value", "min", "max", "inc")}))
    return dict(reversed(found) if first else found)


# --- arv-test --------------------------------------------------------------------------------------------------------


def parse_arv_test(text):
    """-> (devices it tested, {step: (verdict, comment)})."""
    devices = re.findall(r"^Testing '(.*)'", text, re.MULTILINE)
    steps = re.findall(r"^(\w+:\w+)\s+(SUCCESS|FAILURE|IGNORED)[ \t]*(.*)$", text, re.MULTILINE)
    return devices, {name: (verdict, comment) for name, verdict, comment in steps}


# --- arv-camera-test -------------------------------------------------------------------------------------------------


def parse_camera_test(text):
    """-> config (what it printed before streaming), seconds [(frames/s, errors)], totals. Empty: it did not stream."""
    seconds = [
        (float(m.group(1)), int(m.group(2) or 0))
        for m in re.finditer(r"^ *([\d.]+) frames/s - +[\d.]+ MiB/s(?: - +(\d+) errors?)?", text, re.MULTILINE)
    ]
    totals = {m.group(1): int(m.group(2)) for m in re.finditer(r"^(n_\w+) += (\d+)$", text, re.MULTILINE)}
    config = dict(re.findall(r"^([a-z][a-z ]*?) += (.*)$", text, re.MULTILINE))
    return types.SimpleNamespace(config=config, seconds=seconds, totals=totals, text=text)


def measured(attempt, tries=3, pause_s=15):
    """Runs attempt(), which measures speed on the wall clock and asserts, until it passes, `tries` times at most.

    Someone else on the machine can only make a measurement worse: the best run is the one that tells about the camera. A
    camera that is too slow is so every time. Between them it waits: neighbours are busy for seconds. What has nothing to do
    with speed is for a test to check outside.
    """
    said = []
    for number in range(tries):
        time.sleep(pause_s if number > 0 else 0)
        try:
            return attempt()
        except AssertionError as error:
            said.append(str(error))
    raise AssertionError(f"{tries} times too slow:\n" + "\n----\n".join(said))


CAMERA_TEST_BUFFERS = 50


def frame_rate(result):
    """Mean frames per second, once each buffer has been filled once.

    The first second starts before the first frame; and the first touch of fresh memory is slow, in a virtual machine much
    slower than a picture: 1.2 GB of it for the buffers of 4096x3000 Mono16. At most half of the seconds are left out so.
    """
    rates = [rate for rate, _errors in result.seconds]
    first, n_frames = 1, sum(rates[:1])
    while first < len(rates) // 2 and n_frames < CAMERA_TEST_BUFFERS:
        n_frames += rates[first]
        first += 1
    assert rates[first:], f"arv-camera-test did not stream:\n{result.text}"
    return sum(rates[first:]) / len(rates[first:])


def assert_clean_stream(result):
    assert result.totals.get("n_completed_buffers", 0) > 0, result.text
    assert result.totals["n_failures"] == 0, result.text
    assert result.totals["n_underruns"] == 0, result.text
    assert all(errors == 0 for _rate, errors in result.seconds), result.text


# --- aravis_client.py ------------------------------------------------------------------------------------------------


def client_answer(text):
    """The JSON on the last line."""
    lines = text.strip().splitlines()
    assert lines, "aravis_client.py said nothing"
    return json.loads(lines[-1])
