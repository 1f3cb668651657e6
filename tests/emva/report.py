#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`make emva`: measures camtwin as EMVA 1288 wants it, in all combinations, and writes the report with its plots.

usage: report.py FOLDER    exit status 1 when a quantity is outside its tolerance
"""

import pathlib
import shutil
import sys
import tempfile
import time

import numpy
import plots
import series

sys.path.insert(0, str(series.TREE / "tests" / "peers"))
from conftest import Camtwin  # noqa: E402

SPECIMENS = {"Mono12p": 1, "Mono16": 2}  # by pixel format: the same seed would give the same counts
QUANTITIES = {
    "eta": ("quantum efficiency", "%", ".3f"), "K": ("system gain K", "DN/e⁻", ".5f"),
    "sigma_d": ("temporal dark noise", "e⁻", ".4f"), "sat": ("saturation", "photons", ".0f"),
    "u_p_min": ("absolute sensitivity threshold", "photons", ".3f"), "DR": ("dynamic range", "dB", ".2f"),
    "DSNU": ("DSNU1288", "e⁻", ".4f"), "PRNU": ("PRNU1288", "%", ".4f"),
    "mu_I_mean": ("dark current (from mean)", "e⁻/s", ".3f"), "LE": ("linearity error, worst", "%", "+.4f"),
}  # fmt: skip

HEAD = """# EMVA 1288, as measured

Written by `make emva`; do not edit. Debian's Aravis takes the pictures from `camtwin run` over USB3 Vision
(`tests/emva/client.py`), the [emva1288](https://pypi.org/project/emva1288/) package 1.0.2 analyses them
(`tests/emva/analyse.py`). {width}×{height} pixels in the middle of the sensor, {levels} exposures around {longest:g} s and
below, in a constant light that saturates there; 2 pictures in light and 2 in the dark each, {stack} and {stack} at half of
saturation. Mono12p is specimen (`--seed`) 1, Mono16 specimen 2.

*Set* is what a perfect measurement of that region would find: the profile's figures ([profile.md](../profile.md)) and
the specimen's own maps (`tests/sensor/specimen.c`). A region's PRNU and efficiency differ from the profile's because a
part of PRNU is slow; its DSNU contains the dark current's spread over the exposure of the stack. *Saturation* is where
the standard puts it, at the largest temporal variance: {clip:.0f} e⁻ are the converter's end at 0 dB, the largest
variance is at {peak:.0f} e⁻. Temporal dark noise: sqrt(2.05² + (1.04 / analog gain)² + 0.12²) e⁻, the last for rows. The
housing's temperature is constant, the die is 12 K warmer. Noise is numbered by seed and exposure, so the deviations of
one specimen look alike in all its sets.

{verdict}
"""

PLOTS = """
## Plots

Mono12p, housing at {housing_c:g} °C where nothing else is said.

![Photon transfer](photon-transfer.png)
![Linearity](linearity.png)
![Signal to noise](snr.png)
![Dark current](dark-current.png)
![Spectrograms](spectrograms.png)
![Histograms](histograms.png)
"""


def measure(one, curves):
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ct-") as folder:
        folder = pathlib.Path(folder)
        home, pictures = folder / "home", folder / "pictures"
        home.mkdir()
        pictures.mkdir()
        results = series.measure(Camtwin(home), one, pictures, curves)
    rows = series.verdicts(series.truth(one), series.recovered(results))
    print(f"{one.name}: {time.monotonic() - begin:.0f} s", *series.complaints(rows), sep="\n    ", flush=True)
    return results, rows


def table(first, second):
    """Of one gain and temperature; Mono12p and Mono16 side by side."""
    yield "| Quantity | Unit | Mono12p: set | recovered | Mono16: set | recovered | Tolerance | Verdict |"
    yield "|---|---|--:|--:|--:|--:|--:|---|"
    for (name, set_1, got_1, limit, ok_1), (_, set_2, got_2, _, ok_2) in zip(first, second):
        text, unit, form = QUANTITIES[name]
        numbers = " | ".join(format(number, form) for number in (set_1, got_1, set_2, got_2))
        yield f"| {text} | {unit} | {numbers} | ±{limit} | {'holds' if ok_1 and ok_2 else '**fails**'} |"


def page(sets, measured):
    one = sets[0]
    rows = [row for _results, rows in measured.values() for row in rows]
    good = sum(row[4] for row in rows)
    expected = series.truth(one)
    yield HEAD.format(
        width=one.width, height=one.height, stack=one.stack, levels=len(one.exposures_us), longest=one.longest_us * 1e-6,
        clip=(series.TOP_DN - series.BLACK_DN) / expected["K"], peak=expected["sat"] * expected["eta"] / 100,
        verdict=f"**{good} of {len(rows)} figures are inside their tolerances.**",
    )  # fmt: skip
    for gain_db, housing_c in dict.fromkeys((one.gain_db, one.housing_c) for one in sets):
        yield f"## {gain_db} dB, housing at {housing_c:g} °C\n"
        pair = [measured[one][1] for one in sets if (one.gain_db, one.housing_c) == (gain_db, housing_c)]
        yield "\n".join(table(*pair)) + "\n"
    yield "## Beside them\n"
    yield "No tolerance is set for these: they follow from the others, or the profile has no figure for them.\n"
    yield "| Set | SNRmax dB | dark current from variance e⁻/s | DSNU column e⁻ | row e⁻ | pixel e⁻ |"
    yield "|---|--:|--:|--:|--:|--:|"
    for one, (results, _rows) in measured.items():
        names = ("SNR_max_dB", "u_I_var", "DSNU1288_col", "DSNU1288_row", "DSNU1288_pixel")
        yield f"| {one.name} | " + " | ".join(f"{results[name]:.3f}" for name in names) + " |"
    yield PLOTS.format(housing_c=plots.HOUSING_C)


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    sets = [
        series.Series(pixel_format, gain_db, housing_c, seed, points=44, step=0.01, stack=64)
        for gain_db in (0, 12, 24)
        for housing_c in (25.0, 45.0)
        for pixel_format, seed in SPECIMENS.items()
    ]
    kept = pathlib.Path(tempfile.mkdtemp(prefix="ct-"))
    try:
        measured = {one: measure(one, kept / f"{one.name}.npz") for one in sets}
        curves = {one: numpy.load(kept / f"{one.name}.npz") for one in sets}
        plots.draw({one: (measured[one][0], curves[one]) for one in sets}, folder)
    finally:
        shutil.rmtree(kept)
    (folder / "README.md").write_text("\n".join(page(sets, measured)))
    return 0 if all(row[4] for _results, rows in measured.values() for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
