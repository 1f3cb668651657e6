#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Draws a recording of `camtwin render|run --wave-out` as a picture.

usage: tools/wave_svg.py FILE.vcd [FROM_US TO_US] > FILE.svg
"""

import html
import sys

LEFT, WIDTH, ROW, HIGH = 150, 900, 34, 18  # pixels
LINES = ["TRIGGER_IN", "TRIGGER_FILTERED", "EXPOSURE", "STROBE_OUT", "READOUT", "TRANSFER"]
COLOURS = {"EXPOSURE": "#d08a00", "STROBE_OUT": "#c04000", "READOUT": "#2060b0", "TRANSFER": "#208040"}


def read_vcd(text):
    """-> ({signal: [(t, value)]}, last time); values are 0, 1 or a text."""
    names, changes, t = {}, {}, 0
    for line in text.splitlines():
        words = line.split()
        if line.startswith("$var "):
            names[words[3]] = words[4]
        elif line.startswith("#"):
            t = int(line[1:])
        elif line[:1] in {"0", "1"} and line[1:] in names:
            changes.setdefault(names[line[1:]], []).append((t, int(line[0])))
        elif line[:1] == "s" and len(words) == 2 and words[1] in names:
            changes.setdefault(names[words[1]], []).append((t, words[0][1:]))
    return changes, t


def level_path(changes, since, until, x, y):
    """One signal as a path of levels."""
    level, path = 0, None
    for t, value in [*changes, (until, None)]:
        at = x(min(max(t, since), until))
        if path is None or t <= since:
            path = f"M{x(since):.1f},{y - HIGH * (value if t <= since and value is not None else level):.1f}"
        else:
            path += f" H{at:.1f}" + ("" if value is None else f" V{y - HIGH * value:.1f}")
        if t >= until:
            return path
        level = value
    return path


def draw(changes, since, until):
    def x(t):
        return LEFT + (t - since) * WIDTH / (until - since)

    refused = [(t, word) for t, word in changes.get("REFUSED", []) if word and since <= t <= until]
    height = ROW * (len(LINES) + 1) + 50
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 20} {height}" font-family="sans-serif"'
        ' font-size="12">',
        f'<rect width="{LEFT + WIDTH + 20}" height="{height}" fill="white"/>',
    ]
    for i in range(11):
        t = since + (until - since) * i / 10
        out.append(f'<path d="M{x(t):.1f},20 V{height - 26}" stroke="#ddd"/>')
        out.append(f'<text x="{x(t):.1f}" y="{height - 10}" text-anchor="middle" fill="#555">{t / 1000:g}</text>')
    out.append(f'<text x="{LEFT - 10}" y="{height - 10}" text-anchor="end" fill="#555">us</text>')
    for i, name in enumerate(LINES):
        y = 30 + ROW * i + HIGH
        path = level_path(changes.get(name, []), since, until, x, y)
        out.append(f'<text x="{LEFT - 10}" y="{y - 3}" text-anchor="end">{name}</text>')
        out.append(f'<path d="{path}" fill="none" stroke="{COLOURS.get(name, "#333")}" stroke-width="1.8"/>')
    y = 30 + ROW * len(LINES) + HIGH
    out.append(f'<text x="{LEFT - 10}" y="{y - 3}" text-anchor="end">REFUSED</text>')
    for t, word in refused:
        out.append(f'<path d="M{x(t):.1f},{30 + HIGH - ROW // 2} V{y}" stroke="#b00" stroke-dasharray="2 3"/>')
        out.append(f'<text x="{x(t) + 3:.1f}" y="{y}" fill="#b00">{html.escape(word)}</text>')
    return "\n".join([*out, "</svg>", ""])


def main():
    if len(sys.argv) not in {2, 4}:
        sys.exit(__doc__)
    changes, end = read_vcd(open(sys.argv[1], encoding="utf-8").read())
    since, until = (float(word) * 1000 for word in sys.argv[2:]) if len(sys.argv) == 4 else (0, end)
    sys.stdout.write(draw(changes, int(since), int(until)))


if __name__ == "__main__":
    main()
