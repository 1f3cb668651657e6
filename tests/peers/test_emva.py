# SPDX-License-Identifier: Apache-2.0
"""EMVA 1288: what an independent analysis of the received pictures finds is what the sensor was made of.

A part of `make emva`, which measures more of the combinations with more pictures (tests/emva).
"""

import pathlib
import sys
import tempfile

import pytest

from conftest import TREE

sys.path.insert(0, str(TREE / "tests" / "emva"))
import series  # noqa: E402  (lies in that folder)

SETS = [
    series.Series("Mono12p", 0, 25.0, seed=1),
    series.Series("Mono16", 24, 25.0, seed=2),
    series.Series("Mono16", 0, 45.0, seed=2),
    series.Series("Mono12p", 24, 45.0, seed=1),
]
ALL_QUANTITIES = set(series.RELATIVE) | set(series.ABSOLUTE)


@pytest.mark.parametrize("one", SETS, ids=lambda one: one.name)
def test_emva_1288_finds_what_the_sensor_is_made_of(camtwin, one):
    with tempfile.TemporaryDirectory(prefix="ct-") as folder:
        found = series.recovered(series.measure(camtwin, one, pathlib.Path(folder)))
    rows = series.verdicts(series.truth(one), found)
    assert {row[0] for row in rows} == ALL_QUANTITIES
    assert series.complaints(rows) == []


def test_a_camera_that_is_a_little_off_is_found_out():
    one = SETS[0]
    expected = series.truth(one)
    assert all(row[4] for row in series.verdicts(expected, expected))
    for name, limit in series.RELATIVE.items():
        off = {**expected, name: expected[name] * (1 + 1.01 * limit)}
        assert [row[0] for row in series.verdicts(expected, off) if not row[4]] == [name]
    for name, limit in series.ABSOLUTE.items():
        off = {**expected, name: expected[name] - 1.01 * limit}
        assert [row[0] for row in series.verdicts(expected, off) if not row[4]] == [name]
    assert not series.verdicts(expected, {**expected, "PRNU": float("nan")})[-3][4]


# --- light, dark and gain, by the mean of pictures -------------------------------------------------------------------


def means(camtwin, scene, shots, housing_c=25.0):
    one = series.Series("Mono12p", 0, housing_c, seed=1)
    shots[0]["features"] = [*series.features(one), *shots[0].get("features", [])]
    plan = {"folder": None, "shots": [{"count": 4, **shot} for shot in shots]}
    with tempfile.TemporaryDirectory(prefix="ct-") as folder:
        return series.take(camtwin, pathlib.Path(folder), plan, scene, housing_c)


def test_black_level_240_reads_15_240_and_3840(camtwin):
    formats = ["Mono8", "Mono12p", "Mono16"]
    shots = [{"exposure_us": 100, "features": [["PixelFormat", name]]} for name in formats]
    mono8, mono12p, mono16 = means(camtwin, "flat:0", shots)
    assert mono8 == pytest.approx(15, abs=0.05)  # one in a hundred falls below and is cut to 14
    assert mono12p == pytest.approx(240, abs=0.02)
    assert mono16 == pytest.approx(3840, abs=0.32)


def test_doubling_the_exposure_doubles_the_signal(camtwin):
    times = [2000 << step for step in range(7)]
    shots = [{"exposure_us": us} for us in times]
    light, dark = (means(camtwin, scene, shots) for scene in ("flat:80000", "flat:0"))
    signal = [bright - black for bright, black in zip(light, dark)]
    for shorter, longer in zip(signal, signal[1:]):
        assert longer / shorter == pytest.approx(2, rel=0.001)
    assert signal[-1] == pytest.approx(0.64 * 0.36 * 80000 * times[-1] * 1e-6, rel=0.005)


def test_gain_multiplies_the_signal_and_leaves_the_black_level(camtwin):
    steps_db = [0, 0.1, 6, 12, 18, 23.9, 24, 24.1, 30, 36]
    shots = [{"exposure_us": 10000, "features": [["Gain", db]]} for db in steps_db]
    light, dark = (means(camtwin, scene, shots) for scene in ("flat:16000", "flat:0"))
    signal = [bright - black for bright, black in zip(light, dark)]
    for db, one, black in zip(steps_db, signal, dark):
        assert one / signal[0] == pytest.approx(10 ** (db / 20), rel=0.002), db
        assert black == pytest.approx(240, abs=0.02 + 0.06 * 10 ** (db / 20)), db


def test_dark_current_grows_with_time_and_doubles_every_8_kelvin(camtwin):
    times = [100000, 1000000, 2000000, 4000000]
    rates = {}
    for housing_c in (25.0, 45.0):
        dark = means(camtwin, "flat:0", [{"exposure_us": us} for us in times], housing_c)
        steps = [(late - early) / 0.36 for early, late in zip(dark, dark[1:])]
        seconds = [(late - early) * 1e-6 for early, late in zip(times, times[1:])]
        rates[housing_c] = [step / s for step, s in zip(steps, seconds)]
        assert rates[housing_c] == pytest.approx([series.dark_e_per_s(housing_c)] * 3, rel=0.01)
    assert rates[45.0][-1] / rates[25.0][-1] == pytest.approx(2 ** (20 / 8), rel=0.01)
