# SPDX-License-Identifier: Apache-2.0
"""The automatics of the whole camera: they settle, they do not overshoot, they do not hunt."""

import pathlib
import sys

import player
import pytest

sys.path.insert(0, str(player.TREE / "tools"))
import automatics  # noqa: E402

DRIVER = player.DRIVER.parent.parent / "automatics" / "automatics_driver"
assert isinstance(DRIVER, pathlib.Path)


@pytest.fixture(scope="module")
def starts():
    return automatics.play(DRIVER, automatics.start_runs(1000))


@pytest.fixture(scope="module")
def steps():
    return automatics.play(DRIVER, automatics.step_runs(150))


def test_a_thousand_random_starts_settle_within_25_pictures(starts):
    assert [run.name for run in starts if automatics.settled_after(run) > 25] == []


def test_no_start_overshoots_by_10_percent(starts):
    assert [run.name for run in starts if automatics.overshoot(run) > 10] == []


def test_gain_is_no_larger_than_it_must_be(starts):
    for run in starts:
        assert run.gain[-1] == 0 or run.exposure[-1] > 1000 - 0.2, run.name  # the limit of the faster runs is 1022.7 us


def test_steps_of_up_to_16_times_settle_within_12_pictures(steps):
    assert [run.name for run in steps if automatics.settled_after(run, automatics.STEP_AT) > 12] == []


def test_no_step_overshoots_by_10_percent(steps):
    assert [run.name for run in steps if automatics.overshoot(run, automatics.STEP_AT) > 10] == []


def test_a_still_scene_changes_nothing_in_200_pictures():
    for run in automatics.play(DRIVER, automatics.static_runs()):
        assert len(set(zip(run.exposure[40:], run.gain[40:]))) == 1, run.name


def test_a_lamp_of_100_hz_does_not_make_it_hunt():
    for run in automatics.play(DRIVER, automatics.flicker_runs()[::3]):
        turns, span = automatics.lamp_hunts(run)
        assert turns <= 3 and span < 1.5, run.name


def test_highlights_are_spared_only_when_asked_for():
    off, on = automatics.play(DRIVER, automatics.highlight_runs())
    assert abs(off.mean[-1] - 128) < 0.05 * 128 and off.full[-1] > 0.01
    assert on.full[-1] < 0.001 and on.mean[-1] < off.mean[-1]
