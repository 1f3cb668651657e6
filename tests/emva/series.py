# SPDX-License-Identifier: Apache-2.0
"""One EMVA 1288 measurement of camtwin: which pictures to take, what must come out, and whether it did.

What must come out follows from the profile's figures and from the specimen's own maps over the region measured, as
tests/sensor/specimen.c tells them; nothing here knows how the camera makes a picture.
"""

import dataclasses
import functools
import json
import math
import pathlib
import subprocess

import numpy
import scipy.special

HERE = pathlib.Path(__file__).resolve().parent
TREE = HERE.parent.parent
CLIENT = HERE / "client.py"
VENV = TREE / "build" / "venv" / "bin" / "python"
BLACK_DN = 240  # BlackLevel's default
TOP_DN = 4095
SLACK_S = 120

# What may differ from the truth: a part of it, or that much in the quantity's own unit. Those of the dynamic range and
# of the least signal follow from saturation, noise and efficiency.
RELATIVE = {
    "eta": 0.005, "K": 0.005, "sigma_d": 0.01, "sat": 0.025, "u_p_min": 0.01, "DSNU": 0.02, "PRNU": 0.02,
    "mu_I_mean": 0.02,
}  # fmt: skip
ABSOLUTE = {"DR": 0.3, "LE": 0.05}
UNITS = {"DR": "dB", "LE": "points"}


@dataclasses.dataclass(frozen=True)
class Series:
    pixel_format: str
    gain_db: int
    housing_c: float
    seed: int  # names the specimen
    width: int = 1024
    height: int = 768
    points: int = 18  # exposures up to where saturation is near
    step: float = 0.02  # between the exposures around saturation, as a part of it
    stack: int = 32  # pictures for the spatial figures
    longest_us: int = 500000  # just reaches the converter's end

    @property
    def name(self):
        return f"{self.pixel_format}-{self.gain_db}dB-{self.housing_c:g}C"

    @property
    def corner(self):
        """Of the region, in the sensor's middle."""
        return (4096 - self.width) // 2 // 16 * 16, (3000 - self.height) // 2 // 4 * 4

    @functools.cached_property
    def exposures_us(self):
        below = numpy.linspace(0.02, 0.86, self.points)
        around = numpy.arange(0.88, 1.05, self.step)
        return [round(part * self.longest_us) for part in [*below, *around]]

    @property
    def stack_us(self):
        """Half of saturation."""
        return round(0.5 * self.longest_us) + 1  # no other exposure is as long

    @property
    def photons_per_s(self):
        """So that the longest exposure ends at the converter's largest count."""
        profile = read_profile()
        electrons = (TOP_DN - BLACK_DN) / (profile["gain_dn_per_e"] * gain(self.gain_db))
        return round(electrons / profile["quantum_efficiency"] / self.longest_us * 1e6, 3)

    def photons(self, exposure_us):
        return self.photons_per_s * exposure_us * 1e-6


def gain(db):
    return 10 ** (db / 20)


# --- truth -----------------------------------------------------------------------------------------------------------


def specimen(build, *words):
    tool = build / "tests" / "sensor" / "specimen"
    return subprocess.run([tool, *map(str, words)], check=True, capture_output=True, timeout=SLACK_S).stdout


@functools.cache
def read_profile(build=TREE / "build"):
    lines = specimen(build).decode().splitlines()
    return {name: float(value) for name, value in (line.split() for line in lines)}


@functools.cache
def read_maps(build, seed, x, y, width, height):
    floats = numpy.frombuffer(specimen(build, seed, x, y, width, height), numpy.float32).astype(float)
    sizes = {"prnu": (height, width), "dsnu": (height, width), "dark": (height, width)}
    sizes |= {"column": (1, width), "column_gain": (1, width), "row": (height, 1)}
    maps, at = {}, 0
    for name, shape in sizes.items():
        size = shape[0] * shape[1]
        maps[name] = floats[at : at + size].reshape(shape)
        at += size
    assert at == len(floats)
    return maps


def clipped_variance(mean, variance, top):
    """Of a normal variable that stops at `top`."""
    sigma = numpy.sqrt(variance)
    a = (top - mean) / sigma
    below = scipy.special.ndtr(a)
    density = numpy.exp(-a * a / 2) / math.sqrt(2 * math.pi)
    first = mean * below - sigma * density + top * (1 - below)
    second = (mean**2 + variance) * below - sigma * (mean + top) * density + top**2 * (1 - below)
    return second - first**2


def saturation_photons(eta, K, variance_e2, spread, dark_e_per_photon):
    """EMVA's saturation: where the temporal variance is largest. It lies some sigmas below the converter's end."""
    top = (TOP_DN - BLACK_DN) / K
    photons = numpy.linspace(0.7, 1.05, 7001) * top / eta
    nodes, weights = numpy.polynomial.hermite_e.hermegauss(31)
    light = eta * photons[:, None] * (1 + spread * nodes) + dark_e_per_photon * photons[:, None]
    variance = clipped_variance(light, light + variance_e2, top) @ (weights / weights.sum())
    return photons[variance.argmax()]


def dark_e_per_s(housing_c):
    """Of the mean pixel of all specimens."""
    profile = read_profile()
    above_k = housing_c + profile["die_above_housing_k"] - profile["dark_reference_c"]
    return profile["dark_e_per_s"] * 2 ** (above_k / profile["dark_doubling_k"])


def truth(series, build=TREE / "build"):
    """What a perfect measurement of this region finds."""
    profile = read_profile()
    maps = read_maps(build, series.seed, *series.corner, series.width, series.height)
    analog = gain(series.gain_db)  # up to analog_gain_max_db
    column_gain = maps["column_gain"]
    K = profile["gain_dn_per_e"] * analog * column_gain.mean()
    sensitivity = (1 + maps["prnu"]) * column_gain / column_gain.mean()
    dark_rate = dark_e_per_s(series.housing_c) * maps["dark"] * column_gain / column_gain.mean()
    eta = profile["quantum_efficiency"] * sensitivity.mean()

    offset = (maps["dsnu"] + maps["column"]) * column_gain + maps["row"]
    dark = offset + dark_rate * series.stack_us * 1e-6
    light = profile["quantum_efficiency"] * series.photons(series.stack_us) * sensitivity
    prnu = math.sqrt((dark + light).var() - dark.var()) / light.mean()

    read_e2 = profile["read_noise_pixel_e"] ** 2 + (profile["read_noise_adc_e"] / analog) ** 2
    sigma_d = math.sqrt(read_e2 + profile["row_noise_e"] ** 2)
    mu_I = dark_rate.mean()
    u_p_min = (math.sqrt(sigma_d**2 + 1 / 12 / K**2) + 0.5) / eta
    sat = saturation_photons(eta, K, sigma_d**2, sensitivity.std(), mu_I / series.photons_per_s)
    return {
        "eta": 100 * eta, "K": K, "sigma_d": sigma_d, "sat": sat, "u_p_min": u_p_min,
        "DR": 20 * math.log10(sat / u_p_min), "DSNU": dark.std(), "PRNU": 100 * prnu, "mu_I_mean": mu_I, "LE": 0.0,
    }  # fmt: skip


# --- the measurement -------------------------------------------------------------------------------------------------


def shots(series):
    """Of the light, and of the dark. The camera's noise is numbered by its exposures: the dark ones come in the
    opposite order, so that no dark picture shares its noise with the bright one it is compared with."""
    pairs = [{"exposure_us": us, "count": 2} for us in series.exposures_us]
    stack = {"exposure_us": series.stack_us, "count": series.stack}
    return [*pairs, stack], [stack, *reversed(pairs)]


def features(series):
    x, y = series.corner
    return [
        ["ExposureAuto", "Off"], ["GainAuto", "Off"], ["AcquisitionMode", "MultiFrame"],
        ["PixelFormat", series.pixel_format], ["Gain", series.gain_db],
        ["OffsetAutoCenter", "Off"], ["Width", series.width], ["Height", series.height], ["OffsetX", x], ["OffsetY", y],
    ]  # fmt: skip


def steady(camtwin):
    """Words for a housing that does not warm up."""
    known = camtwin("help", "run").stdout
    return ["--steady-temperature"] if "--steady-temperature" in known else []


def take(camtwin, folder, plan, scene, housing_c=25.0, seed=1):
    """The client's answer: means of the plan's shots, over the wire."""
    path = folder / "plan.json"
    path.write_text(json.dumps(plan))
    options = ["--clock", "free", "--seed", seed, "--scene", scene, "--temperature", housing_c, *steady(camtwin)]
    done = camtwin.run("/usr/bin/python3", CLIENT, path, options=options, timeout=SLACK_S)
    return json.loads(done.stdout.strip().splitlines()[-1])


def measure(camtwin, series, folder, curves=None):
    """Takes all pictures and has the emva1288 package look at them: its results by its own names."""
    lines = ["v 4.0", f"n 12 {series.width} {series.height}"]
    for kind, plan in zip(("b", "d"), shots(series)):
        plan = [{**shot, "name": f"{kind}{shot['exposure_us']}"} for shot in plan]
        plan[0]["features"] = features(series)
        photons_per_s = series.photons_per_s if kind == "b" else 0
        whole = {"folder": str(folder), "shots": plan}
        take(camtwin, folder, whole, f"flat:{photons_per_s}", series.housing_c, series.seed)
        for shot in plan:
            us = shot["exposure_us"]
            lines.append(f"{kind} {us * 1000.0}" + (f" {series.photons(us):.6f}" if kind == "b" else ""))
            lines += [f"i {shot['name']}-{i}.pgm" for i in range(shot["count"])]
    descriptor = folder / "descriptor.txt"
    descriptor.write_text("\n".join(lines) + "\n")
    assert VENV.exists(), f"{VENV} is missing: make deps"
    command = [VENV, HERE / "analyse.py", descriptor, *([curves] if curves else [])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SLACK_S)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def recovered(results):
    """The package's results by the names of `truth`."""
    worst = max(results["LE_min"], results["LE_max"], key=abs)
    names = {
        "eta": "QE", "K": "K", "sigma_d": "sigma_d", "sat": "u_p_sat", "u_p_min": "u_p_min", "DR": "DR_dB",
        "DSNU": "DSNU1288", "PRNU": "PRNU1288", "mu_I_mean": "u_I_mean",
    }  # fmt: skip
    return {**{ours: results[theirs] for ours, theirs in names.items()}, "LE": worst}


def verdicts(expected, found):
    """-> [(quantity, expected, found, tolerance as a text, whether it holds)]"""
    rows = []
    for name, value in found.items():
        limit = RELATIVE[name] * expected[name] if name in RELATIVE else ABSOLUTE[name]
        said = f"{100 * RELATIVE[name]:g} %" if name in RELATIVE else f"{ABSOLUTE[name]:g} {UNITS[name]}"
        rows.append((name, expected[name], value, said, abs(value - expected[name]) <= limit))  # NaN does not hold
    return rows


def complaints(rows):
    """About what does not hold."""
    return [f"{name}: {value:.6g}, not {expected:.6g} +-{limit}" for name, expected, value, limit, ok in rows if not ok]
