#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How well the automatics do: runs of the whole camera in virtual time, their figures, and plots of them.

usage: tools/automatics.py [DRIVER]      writes the figures of docs/automatics.md and docs/automatics/*.png
DRIVER defaults to build/tests/automatics/automatics_driver
"""

import dataclasses
import math
import pathlib
import random
import statistics
import subprocess
import sys

TREE = pathlib.Path(__file__).resolve().parent.parent
DRIVER = TREE / "build" / "tests" / "automatics" / "automatics_driver"
PAGE = TREE / "docs" / "automatics.md"
BEGIN, END = "<!-- figures: written by `make automatics` -->\n", "<!-- end of figures -->\n"
REFERENCE, BLACK = 128, 15
SMALL = "256 64"
STEP_AT = 20
LAMP_FROM = 40  # pictures that a flickering lamp is given to be recognised


@dataclasses.dataclass
class Run:
    name: str
    exposure: list = dataclasses.field(default_factory=list)
    gain: list = dataclasses.field(default_factory=list)
    mean: list = dataclasses.field(default_factory=list)
    full: list = dataclasses.field(default_factory=list)

    def totals(self):
        return [e * 10 ** (g / 20) for e, g in zip(self.exposure, self.gain)]


def play(driver, lines):
    done = subprocess.run([driver], input="".join(line + "\n" for line in lines), capture_output=True, text=True, check=True)
    runs = []
    for line in done.stdout.splitlines():
        words = line.split()
        if words[0] == "run":
            runs.append(Run(words[1]))
        else:
            for column, word in zip((runs[-1].exposure, runs[-1].gain, runs[-1].mean, runs[-1].full), words):
                column.append(float(word))
    assert len(runs) == len(lines)
    return runs


def there(run, i):
    """Within 5 % of the reference, or at the limit that keeps it from there."""
    mean = run.mean[i]
    if abs(mean - REFERENCE) <= 0.05 * REFERENCE:
        return True
    if mean > REFERENCE:
        return run.exposure[i] <= 2.05 and run.gain[i] == 0
    return run.gain[i] >= 47.95 and run.exposure[i] >= run.exposure[-1] - 0.2 and run.mean[-1] < REFERENCE


def settled_after(run, since=0):
    """Pictures from `since` until all are there."""
    late = [i for i in range(since, len(run.mean)) if not there(run, i)]
    return late[-1] + 1 - since if late else 0


def overshoot(run, since=0):
    """Beyond where it ends, in % of the reference, after the first correction that a measurable picture made."""
    for i in range(since, len(run.mean)):
        if run.full[i] < 0.01 and run.mean[i] - BLACK > (REFERENCE - BLACK) / 32:
            break
    else:
        return 0.0
    corrected = next((j for j in range(i, len(run.mean)) if (run.exposure[j], run.gain[j]) != (run.exposure[i], run.gain[i])), None)
    if corrected is None:
        return 0.0
    last = statistics.mean(run.mean[-3:])
    beyond = [m - last if run.mean[i] < last else last - m for m in run.mean[corrected:]]
    return 100 * max(0.0, *beyond) / REFERENCE


def turns(values):
    """How often a row of numbers changes its direction."""
    signs = [1 if b > a else -1 for a, b in zip(values, values[1:]) if b != a]
    return sum(a != b for a, b in zip(signs, signs[1:]))


def start_runs(count, seed=1):
    dice = random.Random(seed)
    return [
        f"start-{i} {SMALL} {(30, 0)[i % 2]} {2 * 10 ** dice.uniform(0, 6.3):.1f} {dice.uniform(0, 48):.1f} 40 "
        f"{10 ** dice.uniform(-2, 4):.6g}"
        for i in range(count)
    ]


def step_runs(count, seed=2):
    dice = random.Random(seed)
    return [
        f"step-{i} {SMALL} {(30, 0)[i % 2]} 1000 0 50 {10 ** dice.uniform(-1, 2):.6g} step {STEP_AT} "
        f"{16 ** dice.uniform(-1, 1) if i >= 20 else (16, 1 / 16)[i % 4 // 2]:.6g}"
        for i in range(count)
    ]


def static_runs():
    return [f"static-{light:g} {SMALL} 30 1000 0 240 {light:g}" for light in (0.02, 0.1, 1, 10, 100, 1000)]


FLICKER = [
    (depth, rate, 10 / length)
    for depth in (0.1, 0.3, 0.6)
    for rate in (7, 11.3, 13.7, 18.8, 25.7, 30, 35.2, 48.3, 60, 66.1, 90.6, 124.1)
    for length in (0.5, 1.4, 3.3, 7.1, 14)  # ms that the mean light asks for
]


def flicker_runs():
    return [f"lamp-{d}-{r}-{l:.3f} {SMALL} {r} 1000 0 240 {l:.4f} depth {d}" for d, r, l in FLICKER]


def highlight_runs():
    scene = f"{SMALL} 30 1000 0 60 1 bright 0.02 20"
    return [f"off {scene}", f"on {scene} set ExposureAutoHighlightReduction 1"]


def lamp_hunts(run):
    """-> turns of direction and span (largest over smallest) of exposure x gain, once the lamp was recognised."""
    late = run.totals()[LAMP_FROM:]
    return turns(late), max(late) / min(late)


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, math.ceil(part * len(values)) - 1)]


def table(starts, steps, static, lamps, highlights):
    frames = [settled_after(r) for r in starts]
    step_frames = [settled_after(r, STEP_AT) for r in steps]
    later = [statistics.stdev(r.mean[40:]) for r in static]
    moved = sum(len(set(zip(r.exposure[40:], r.gain[40:]))) - 1 for r in static)
    hunts = [lamp_hunts(r) for r in lamps]
    off, on = highlights
    rows = [
        ("Random starts", f"{len(starts)}", ""),
        ("pictures until within 5 % or at a limit: median, 95 %, worst",
         f"{statistics.median(frames):.0f}, {percentile(frames, 0.95)}, {max(frames)}", "25"),
        ("overshoot after the first correction: worst", f"{max(map(overshoot, starts)):.1f} %", "10 %"),
        ("Steps of the light, up to 16 times brighter or darker", f"{len(steps)}", ""),
        ("pictures until within 5 %: median, worst", f"{statistics.median(step_frames):.0f}, {max(step_frames)}", "12"),
        ("overshoot after the first correction: worst", f"{max(overshoot(r, STEP_AT) for r in steps):.1f} %", "10 %"),
        ("Still, noisy scene, 200 pictures: changes, worst deviation (sigma) of the mean",
         f"{moved}, {max(later):.2f} of 255", "0"),
        (f"Lamp of 100 Hz, depth 10 to 60 %, pictures {LAMP_FROM} to 240 of {len(lamps)} runs: most turns, largest span",
         f"{max(t for t, _ in hunts)}, {max(s for _, s in hunts):.2f} times", "3, 1.5 times"),
        ("Highlights (2 % of the pixels, 20 times as bright), reduction off: mean, saturated",
         f"{off.mean[-1]:.1f}, {100 * off.full[-1]:.2f} %", "122 .. 134"),
        ("the same, reduction on", f"{on.mean[-1]:.1f}, {100 * on.full[-1]:.3f} %", "0.1 %"),
    ]
    return "| | measured | wanted |\n|---|---|---|\n" + "".join(f"| {a} | {b} | {c} |\n" for a, b, c in rows)


def figure(name, draw, **more):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(1, 2, figsize=(10, 3.6), **more)
    draw(*axes)
    for ax in axes:
        ax.grid(alpha=0.3)
    fig.tight_layout()
    folder = TREE / "docs" / "automatics"
    folder.mkdir(exist_ok=True)
    fig.savefig(folder / name, dpi=80, metadata={"Software": None})
    plt.close(fig)


def plot(starts, steps, static, lamps, highlights):
    def draw_starts(left, right):
        for run in starts[:120]:
            left.plot(run.mean[:26], color="C0", alpha=0.25, linewidth=0.8)
        left.axhspan(0.95 * REFERENCE, 1.05 * REFERENCE, color="C2", alpha=0.3)
        left.set(title="120 of the random starts", xlabel="picture", ylabel="mean of the picture (0 .. 255)")
        right.hist([settled_after(r) for r in starts], bins=range(0, 27), color="C0")
        right.set(title=f"{len(starts)} random starts", xlabel="pictures until within 5 % or at a limit", ylabel="starts")

    def draw_steps(left, right):
        for run in steps[:60]:
            left.plot(range(-3, 17), run.mean[STEP_AT - 3 : STEP_AT + 17], color="C0", alpha=0.3, linewidth=0.8)
        left.axhspan(0.95 * REFERENCE, 1.05 * REFERENCE, color="C2", alpha=0.3)
        left.set(title="steps of the light, up to 16 times", xlabel="pictures after the step", ylabel="mean (0 .. 255)")
        for run in highlights:
            right.plot(run.mean[:30], label=f"mean, reduction {run.name}")
            right.plot([2550 * f for f in run.full[:30]], "--", label=f"saturated pixels (10 % = 255), {run.name}")
        right.set(title="2 % of the pixels 20 times as bright", xlabel="picture")
        right.legend(fontsize=7)

    def draw_lamps(left, right):
        for depth in (0.1, 0.3, 0.6):
            run = lamps[FLICKER.index((depth, 30, 10 / 3.3))]
            left.plot(run.mean[:120], linewidth=0.8, label=f"depth {100 * depth:.0f} %")
            right.plot([t / 1000 for t in run.totals()[:120]], linewidth=1.2, label=f"depth {100 * depth:.0f} %")
        left.set(title="100 Hz lamp, 30 pictures/s", xlabel="picture", ylabel="mean of the picture (0 .. 255)")
        right.set(title="what the automatics do", xlabel="picture", ylabel="exposure x gain, ms")
        right.legend(fontsize=8)

    figure("starts.png", draw_starts)
    figure("steps.png", draw_steps)
    figure("lamp.png", draw_lamps)


def main():
    driver = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else DRIVER
    groups = [start_runs(1000), step_runs(300), static_runs(), flicker_runs(), highlight_runs()]
    results = [play(driver, lines) for lines in groups]
    text = PAGE.read_text()
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    PAGE.write_text(before + BEGIN + table(*results) + END + after)
    plot(*results)


if __name__ == "__main__":
    main()
