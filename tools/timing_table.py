#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The table of docs/timing.md: trigger to exposure, exposure to readout, readout to first byte, measured from recordings.

usage: tools/timing_table.py [CAMTWIN]      prints Markdown; CAMTWIN defaults to build/camtwin

Each row is a run of `camtwin render`: 50 pulses on TRIGGER_IN in, a recording out, and times between its edges.
"""

import pathlib
import subprocess
import sys
import tempfile

TREE = pathlib.Path(__file__).resolve().parent.parent
PULSES, PERIOD_NS, PULSE_NS = 50, 250_000_001, 1_000_000  # odd, so that pulses meet the sensor anywhere in its cycle
COMMON = {"TriggerMode": "On", "ExposureAuto": "Off", "ExposureTime": 5000, "StrobeEnable": "On"}
LOW = {"IMXLowLatencyTriggerMode": "True"}
ROWS = [
    ("Mono8, 4096 x 3000, low latency", LOW),
    ("the same, `TriggerDelay` 100 us", {**LOW, "TriggerDelay": 100}),
    ("the same, `TriggerDenoise` 200 us", {**LOW, "TriggerDenoise": 200}),
    ("the same, `StrobeDelay` 70 us", {**LOW, "StrobeDelay": 70}),
    ("Mono8, 4096 x 3000, without low latency", {}),
    ("the same at 5 frames/s", {"AcquisitionFrameRate": 5}),
    ("Mono12p, 4096 x 3000, low latency", {"PixelFormat": "Mono12p", **LOW}),
    ("Mono16, 4096 x 3000, low latency", {"PixelFormat": "Mono16", **LOW}),
    ("Mono8, 640 x 480, low latency", {"Width": 640, "Height": 480, **LOW}),
]


def read_vcd(text):
    """-> {signal: [(t, value)]} of a value change dump's one-bit signals."""
    names, changes, t = {}, {}, 0
    for line in text.splitlines():
        words = line.split()
        if line.startswith("$var wire 1 "):
            names[words[3]] = words[4]
        elif line.startswith("#"):
            t = int(line[1:])
        elif line[:1] in {"0", "1"} and line[1:] in names:
            changes.setdefault(names[line[1:]], []).append((t, int(line[0])))
    return changes


def edges(changes, value):
    """Times at which a signal becomes `value`."""
    return [t for (_, before), (t, now) in zip([(0, 0), *changes], changes) if now == value != before]


def pulse_dump():
    lines = ["$timescale 1 ns $end", "$var wire 1 ! TRIGGER_IN $end", "$enddefinitions $end", "#0", "0!"]
    for i in range(1, PULSES + 1):
        lines += [f"#{i * PERIOD_NS}", "1!", f"#{i * PERIOD_NS + PULSE_NS}", "0!"]
    return "\n".join(lines) + "\n"


def record(camtwin, settings):
    with tempfile.TemporaryDirectory() as folder:
        wave_in, wave_out = pathlib.Path(folder, "in.vcd"), pathlib.Path(folder, "out.vcd")
        wave_in.write_text(pulse_dump())
        options = [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
        subprocess.run(
            [camtwin, "render", *options, "--no-pixels", "--wave-in", wave_in, "--wave-out", wave_out, "--json"],
            check=True, stdout=subprocess.DEVNULL,
        )
        return read_vcd(wave_out.read_text())


def interval(ones, others):
    """Shortest and longest way from each of `ones` to its partner, in us."""
    assert len(ones) == len(others) == PULSES, (len(ones), len(others))
    ways = [(b - a) / 1000 for a, b in zip(ones, others)]
    low, high = min(ways), max(ways)
    return f"{low:.3f}" if low == high else f"{low:.3f} … {high:.3f}"


def main():
    camtwin = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else TREE / "build" / "camtwin"
    print("| Settings | trigger to exposure | exposure start to strobe | exposure start to readout | readout"
          " | readout start to first byte | on the bus |")  # fmt: skip
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, settings in ROWS:
        wave = record(camtwin, {**COMMON, **settings})
        trigger, start = edges(wave["TRIGGER_IN"], 1), edges(wave["EXPOSURE"], 1)
        strobe, read, done = edges(wave["STROBE_OUT"], 1), edges(wave["READOUT"], 1), edges(wave["READOUT"], 0)
        first, last = edges(wave["TRANSFER"], 1), edges(wave["TRANSFER"], 0)
        pairs = [(trigger, start), (start, strobe), (start, read), (read, done), (read, first), (first, last)]
        print("|", name, "|", " | ".join(interval(*pair) for pair in pairs), "|")


if __name__ == "__main__":
    main()
