# SPDX-License-Identifier: Apache-2.0
"""The independent emva1288 package over one set of pictures; runs in build/venv, which tools/pip.txt fills.

usage: analyse.py DESCRIPTOR [CURVES.npz]    answers with one line of JSON: its results by its own names
"""

import json
import logging
import sys

import numpy
from emva1288.process import routines
from emva1288.process.data import Data1288
from emva1288.process.loader import LoadImageData
from emva1288.process.parser import ParseEmvaDescriptorFile
from emva1288.process.results import Results1288

NAMES = [
    "QE", "K", "sigma_d", "u_p_sat", "u_e_sat", "u_p_min", "DSNU1288", "PRNU1288", "LE_min", "LE_max", "u_I_mean",
    "u_I_var", "SNR_max_dB", "DR_dB", "DSNU1288_col", "DSNU1288_row", "DSNU1288_pixel",
]  # fmt: skip


def value(results, name):
    found = getattr(results, name)
    return float(found() if callable(found) else found)


def spectra(spatial):
    """Square roots of the power spectra along and across the rows, of PRNU in percent and DSNU in counts."""
    dark = spatial["sum_dark"] / spatial["L_dark"]
    light = spatial["sum"] / spatial["L"] - dark
    found = {}
    for name, image in (("prnu", 100 * light / light.mean()), ("dsnu", dark)):
        for way, rotate in (("horizontal", False), ("vertical", True)):
            power = routines.FFT1288(image, rotate=rotate)
            found[f"{name}_{way}"] = numpy.sqrt(power)
            found[f"{name}_{way}_cycles"] = routines.GetFrecs(power)
    return found


def save_curves(path, results):
    """What plots need, as numpy keeps arrays."""
    histograms = {
        f"histogram_{kind}_{part}": getattr(results, f"histogram_{kind}")[part]
        for kind in ("PRNU", "DSNU")
        for part in ("bins", "values", "model")
    }
    numpy.savez_compressed(
        path, deviation=results.linearity()["relative_deviation"], first=results.index_linearity_min,
        last=results.index_linearity_max, **results.temporal, **spectra(results.spatial), **histograms,
    )


def main():
    descriptor, *curves = sys.argv[1:]
    parsed = ParseEmvaDescriptorFile(descriptor, loglevel=logging.WARNING)
    loaded = LoadImageData(parsed.images, loglevel=logging.WARNING)
    results = Results1288(Data1288(loaded.data, loglevel=logging.WARNING).data, loglevel=logging.WARNING)
    for path in curves:
        save_curves(path, results)
    print(json.dumps({name: value(results, name) for name in NAMES}))


if __name__ == "__main__":
    main()
