# SPDX-License-Identifier: Apache-2.0
"""Thousands of random schedules: the camera agrees with the reference model, and keeps the laws whatever the model says.

LAW_SCHEDULES and LAW_SEED in the environment ask for more, or for others; a failure prints the seed of its schedule."""

import itertools
import os

import player
import pytest
import reference
import schedules

COUNT = int(os.environ.get("LAW_SCHEDULES", "10000"))
FIRST = int(os.environ.get("LAW_SEED", "1"))
BATCH = 500
WORDS = {"stopped", "mode-off", "source", "denoise", "debounce", "mask", "delay", "burst", "exposing", "readout", "rate"}
NEVER = player.NEVER


def clipped(windows, end):
    """What is to be seen of windows until `end`; those that touch or overlap are one."""
    seen = []
    for since, until in sorted(windows):
        since, until = max(since, 0), min(until, end)
        if since >= until:
            continue
        if seen and since <= seen[-1][1]:
            seen[-1] = (seen[-1][0], max(until, seen[-1][1]))
        else:
            seen.append((since, until))
    return seen


def same(what, told, wanted):
    """Says where two lists part."""
    for i, (one, other) in enumerate(itertools.zip_longest(told, wanted)):
        assert one == other, f"{what} {i}: the camera says {one}, wanted {other}"


def agree(told, settings, script, end):
    """The reference model says the same; answers what it says."""
    exact = settings["IMXLowLatencyTriggerMode"] == "True" or settings["TriggerMode"] == "Off"
    exposed = told.windows("EXPOSURE")
    said = reference.play(settings, script, end, None if exact else [since for since, _ in exposed])
    read = [e for e in said.exposures if e.read is not None]
    restarts = [t for t, word in script if word == "start"]
    done = [(e.start, e.end - e.start, e.trigger, e.read) for e in read
            if e.read <= end and not any(e.end <= t < e.read for t in restarts)]  # the next acquisition drops it
    shown = [(e.start, min(e.end, end)) for e in said.exposures if e.start < min(e.end, end)]
    same("filtered", clipped(told.windows("TRIGGER_FILTERED"), end), clipped([p[:2] for p in said.filtered], end))
    same("refused", sorted(told.refused), said.refused)
    same("exposures", [(a, min(b, end)) for a, b in exposed if a < end], shown)
    same("readouts", clipped(told.windows("READOUT"), end), clipped([(e.end, e.read) for e in read], end))
    same("strobe", clipped(strobe(told, settings), end), clipped(said.strobes, end))
    same("frames", [(f.timestamp, f.exposure, f.trigger, f.arrived) for f in told.frames], done)
    same("accepted", [told.counts.get("accepted", 0)], [said.accepted])
    return said


def strobe(told, settings):
    """Windows in which STROBE_OUT is active; it is at its idle level before anything is told."""
    active = 1 if settings["StrobePolarity"] == "ActiveHigh" or settings["StrobeEnable"] == "Off" else 0
    return told.windows("STROBE_OUT", active)


def edges(script):
    """-> (rising, falling) times, without levels that are told twice."""
    level, found = "low", ([], [])
    for t, word in script:
        if word in {"high", "low"} and word != level:
            found[word == "low"].append(t)
            level = word
    return found


def keep_the_laws(told, settings, script, end, shortest):
    """What must hold whatever a model says, from what the camera tells alone."""
    noise, mask = (round(settings[name] * 1000) for name in ("TriggerDenoise", "TriggerMask"))
    filtered, exposed = told.windows("TRIGGER_FILTERED"), told.windows("EXPOSURE")
    assert all(until - since >= noise for since, until in filtered), "a pulse shorter than TriggerDenoise"

    for (_, ended), (since, _) in zip(exposed, exposed[1:]):
        assert since >= ended, "exposures overlap"
    begun = [t for t, value in told.changes.get("EXPOSURE", []) if value == 1]
    assert begun == [t for t, _ in told.changes["FRAME_ID"] if t > 0], "FRAME_ID does not change with the exposures"
    numbers = dict(told.changes["FRAME_ID"])
    assert all(numbers[frame.timestamp] == frame.id for frame in told.frames), "a frame with another's id"
    for one, other in zip(told.frames, told.frames[1:]):
        assert other.timestamp - one.timestamp >= shortest, "frames faster than the maximum rate"

    # An edge that is not refused before its delay has passed the mask.
    early = {t for t, word in told.refused if word in {"stopped", "mode-off", "source", "debounce", "mask"}}
    passed = [since for since, _ in filtered if since not in early]
    assert all(other - one >= mask for one, other in zip(passed, passed[1:])), "two edges inside the mask"

    if settings["StrobeEnable"] == "On":
        delay, length = settings["StrobeDelay"] * 1000, settings["StrobeDuration"] * 1000
        fixed = settings["StrobeOperation"] == "FixedDuration"
        if fixed:  # also with an exposure that was cut before it began to last
            wanted = [(t + delay, t + delay + length) for t in begun]
        else:
            wanted = [(a + delay, b + delay) for a, b in exposed]
        assert clipped(strobe(told, settings), end) == clipped(wanted, end), "the strobe does not follow the exposures"

    # Every edge, every software trigger: accepted, or refused with a name; one may still be on its way at the end.
    asked = sum(word == "soft" for _, word in script) + sum(since > 0 for since, _ in filtered)
    answered = told.counts.get("accepted", 0) + sum(word != "denoise" for _, word in told.refused)
    waiting = any(since <= end < since + settings["TriggerDelay"] * 1000 for since, _ in filtered)
    assert answered <= asked <= answered + waiting, "an edge without an answer"
    rising, falling = edges(script)
    pulses = len([t for t in (falling if settings["TriggerActivation"] == "FallingEdge" else rising) if t + noise <= end])
    assert pulses <= len([p for p in filtered if p[0] > 0]) + sum(word == "denoise" for _, word in told.refused), "a lost pulse"
    assert sum(told.counts.get(word, 0) for word in {word for _, word in told.refused}) == len(told.refused)


def check(seed, told):
    settings, script, end = schedules.random_schedule(seed)
    try:
        said = agree(told, settings, script, end)
        keep_the_laws(told, settings, script, end, said.shortest)
    except AssertionError as error:
        changed = {name: value for name, value in settings.items() if value != schedules.DEFAULTS[name]}
        raise AssertionError(f"seed {seed} (LAW_SEED={seed} LAW_SCHEDULES=1)\n{changed}\n{script}\n{error}") from None
    return said


def play_seeds(seeds):
    chosen = [(seed, schedules.random_schedule(seed)) for seed in seeds]
    answers = player.play([line for seed, one in chosen for line in player.lines_of(seed, *one)])
    assert [told.name for told in answers] == [str(seed) for seed in seeds]
    return zip(seeds, answers)


@pytest.mark.parametrize("first", range(FIRST, FIRST + COUNT, BATCH))
def test_random_schedules(first):
    words, frames = set(), 0
    for seed, told in play_seeds(range(first, min(first + BATCH, FIRST + COUNT))):
        said = check(seed, told)
        words |= {word for _, word in said.refused}
        frames += len(told.frames)
    if first + BATCH <= FIRST + COUNT:  # the schedules are worth something: every refusal and many frames are among them
        assert words == WORDS
        assert frames > BATCH


def test_the_same_seed_and_schedule_give_the_same_waveform():
    lines = [line for seed in range(1, 200) for line in player.lines_of(seed, *schedules.random_schedule(seed), seed)]
    assert player.play(lines) == player.play(lines)


def test_another_seed_gives_another_random_delay():
    settings = schedules.complete({"TriggerMode": "On", "Height": 260})
    script = [(1000, "start"), (1_000_000, "soft"), (200_000_000, "soft")]
    starts = {tuple(told.windows("EXPOSURE")) for seed in range(20)
              for told in player.play(player.lines_of("x", settings, script, 400_000_000, seed))}
    assert len(starts) > 15


@pytest.mark.parametrize("what", ["exposures", "refused", "strobe"])
def test_a_planted_error_is_found(what):
    settings = schedules.complete({"TriggerMode": "On", "IMXLowLatencyTriggerMode": "True", "StrobeEnable": "On"})
    script = [(1000, "start"), (1_000_000, "soft"), (1_100_000, "soft")]
    [told] = player.play(player.lines_of("x", settings, script, 400_000_000))
    agree(told, settings, script, 400_000_000)
    if what == "refused":
        told.refused[0] = (told.refused[0][0], "readout")
    else:
        signal = {"exposures": "EXPOSURE", "strobe": "STROBE_OUT"}[what]
        told.changes[signal][-1] = (told.changes[signal][-1][0] + 1, told.changes[signal][-1][1])
    with pytest.raises(AssertionError, match=what):
        agree(told, settings, script, 400_000_000)


def test_the_reference_is_short():
    source = (player.TREE / "tests" / "laws" / "reference.py").read_text()
    assert len(source.splitlines()) < 150


def test_a_host_that_starts_and_stops_all_the_time_does_no_harm():
    settings = schedules.complete({"StrobeEnable": "On", "StrobeDelay": 32767})
    script = [step for t in range(1000, 401_000, 2000) for step in ((t, "start"), (t + 1000, "stop"))]
    player.play(player.lines_of("x", settings, script, 10**9))
