# SPDX-License-Identifier: Apache-2.0
"""Plays schedules to the camera through law_driver, and reads what it tells."""

import dataclasses
import os
import pathlib
import subprocess

import schedules

TREE = pathlib.Path(__file__).resolve().parent.parent.parent
DRIVER = TREE / os.environ.get("CAMTWIN_BUILD", "build") / "tests" / "laws" / "law_driver"
NEVER = 1 << 62


@dataclasses.dataclass
class Told:
    """What one schedule made the camera do. Windows are (start, end), end NEVER when it was still open."""

    name: str
    changes: dict = dataclasses.field(default_factory=dict)  # signal -> [(t, value)]
    refused: list = dataclasses.field(default_factory=list)  # (t, word)
    frames: list = dataclasses.field(default_factory=list)  # Frame
    events: list = dataclasses.field(default_factory=list)  # (id, t, frame id)
    counts: dict = dataclasses.field(default_factory=dict)
    lost: int = 0
    end: int = 0

    def windows(self, signal, level=1):
        return windows(self.changes.get(signal, []), level)


@dataclasses.dataclass(frozen=True)
class Frame:
    id: int
    trigger: int
    timestamp: int
    exposure: int
    set_id: int
    set_frame: int
    gain: float
    arrived: int


def windows(changes, level=1):
    """Where a signal has `level`; one that lasts no time does not count."""
    found, since = [], None
    for t, value in [*changes, (NEVER, None)]:
        if value == level and since is None:
            since = t
        elif value != level and since is not None:
            if t > since:
                found.append((since, t))
            since = None
    return found


def parse(text):
    told = None
    for line in text.splitlines():
        word, *rest = line.split()
        if word == "schedule":
            told = Told(rest[0])
        elif word == "REFUSED":
            told.refused.append((int(rest[0]), rest[1]))
        elif word == "frame":
            numbers = [int(one) for one in rest[:6]]
            told.frames.append(Frame(*numbers, float(rest[6]), int(rest[7])))
        elif word == "event":
            told.events.append((int(rest[0], 16), int(rest[1]), int(rest[2])))
        elif word == "count":
            told.counts[rest[0]] = int(rest[1])
        elif word == "lost":
            told.lost += 1
        elif word == "end":
            told.end = int(rest[0])
            yield told
        else:
            told.changes.setdefault(word, []).append((int(rest[0]), int(rest[1])))


def lines_of(name, settings, script, end, seed=1):
    lines = [f"schedule {name} {seed}", *schedules.setting_lines(settings)]
    return [*lines, *(f"{t} {word}" for t, word in script), f"{end} end"]


def play(lines):
    """Plays the lines of any number of schedules; what the camera told of each."""
    assert DRIVER.exists(), f"{DRIVER} is not built"
    done = subprocess.run([DRIVER], input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"law_driver: {done.returncode}\n{done.stderr[-2000:]}"
    return list(parse(done.stdout))
