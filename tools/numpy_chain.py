#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The sensor's chain as one would write it in numpy: what `camtwin bench` holds its own speed against.

Written from the equations of docs/sensor-model.md alone, with numpy's generator, and on one thread. Each format is
measured over the same full picture; prints `name Mpixel/s` lines.
"""

import argparse
import os
import time

for pool in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{pool}_NUM_THREADS"] = "1"  # before numpy reads them

import numpy as np  # noqa: E402

WIDTH, HEIGHT = 4096, 3000
QUANTUM_EFFICIENCY, EXPOSURE_S = 0.64, 0.010
DARK_E_PER_S = 2.0
READ_NOISE_E = 2.30
DN_PER_E, FULL_WELL_E, BLACK_DN = 0.36, 11500.0, 240.0
PRNU, DSNU_E = 0.005, 0.5


class Sensor:
    """The fixed pattern of one specimen."""

    def __init__(self, height, rng):
        shape = (height, WIDTH)
        self.rng = rng
        self.prnu = (1.0 + PRNU * rng.standard_normal(shape, dtype=np.float32)).astype(np.float32)
        self.dsnu = (DSNU_E * rng.standard_normal(shape, dtype=np.float32)).astype(np.float32)

    def counts(self, photons_per_s, gain):
        """12-bit counts of one exposure, uint16."""
        mean = photons_per_s * np.float32(QUANTUM_EFFICIENCY * EXPOSURE_S)
        mean *= self.prnu
        mean += np.float32(DARK_E_PER_S * EXPOSURE_S)
        electrons = self.rng.poisson(mean).astype(np.float32)
        np.minimum(electrons, np.float32(FULL_WELL_E), out=electrons)
        electrons += np.float32(READ_NOISE_E) * self.rng.standard_normal(mean.shape, dtype=np.float32)
        electrons += self.dsnu
        electrons *= np.float32(DN_PER_E * gain)
        electrons += np.float32(BLACK_DN + 0.5)
        return np.clip(electrons, 0, 4095, out=electrons).astype(np.uint16)


def mono8(dn):
    return (dn >> 4).astype(np.uint8)


def mono12p(dn):
    first, second = dn[:, 0::2], dn[:, 1::2]
    out = np.empty((dn.shape[0], dn.shape[1] // 2, 3), dtype=np.uint8)
    out[:, :, 0] = first & 0xFF
    out[:, :, 1] = first >> 8 | (second & 15) << 4
    out[:, :, 2] = second >> 4
    return out


def light(height):
    """A ramp over all of the camera's range, photons per pixel per second."""
    return np.tile(np.linspace(0.0, 1.5e6, WIDTH, dtype=np.float32), (height, 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--height", type=int, default=HEIGHT, help="rows of the picture (3000)")
    parser.add_argument("--repeats", type=int, default=2, help="the fastest counts (2)")
    options = parser.parse_args()
    sensor = Sensor(options.height, np.random.default_rng(1))
    scene = light(options.height)
    for pack in (mono8, mono12p):
        best = float("inf")
        for _ in range(options.repeats):
            start = time.perf_counter()
            picture = pack(sensor.counts(scene, 1.0))
            best = min(best, time.perf_counter() - start)
        assert picture.max() > picture.min()
        print(f"{pack.__name__} {options.height * WIDTH / best / 1e6:.3f}", flush=True)


if __name__ == "__main__":
    main()
