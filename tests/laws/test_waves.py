# SPDX-License-Identifier: Apache-2.0
"""Waveforms that were worked out by hand (tests/golden/waves), played to the camera."""

import itertools
import re

import player
import pytest

WAVES = player.TREE / "tests" / "golden" / "waves"
SETTINGS = ["PixelFormat Mono8", "Width 256", "Height 260", "ExposureAuto Off", "ExposureTime 100", "TriggerMode On",
            "IMXLowLatencyTriggerMode True"]
SIGNALS = {"exposure": "EXPOSURE", "readout": "READOUT", "strobe": "STROBE_OUT", "filtered": "TRIGGER_FILTERED"}


def expected_windows(words):
    """`START END [x COUNT every PERIOD]` -> [((earliest, latest), end or None, length or None)]."""
    start, end, *more = words
    earliest, _, latest = start.partition("..")
    earliest, latest = int(earliest), int(latest or earliest)
    count, period = (int(more[1]), int(more[3])) if more else (1, 0)
    for i in range(count):
        shift = i * period
        if end == "open":
            yield (earliest, latest), player.NEVER, None
        elif end.startswith("+"):
            yield (earliest + shift, latest + shift), None, int(end)
        else:
            yield (earliest + shift, latest + shift), int(end) + shift, None


def read(path):
    """-> (lines for law_driver, what must come of them)."""
    io, script, wanted = "", [], {"refused": []}
    for line in path.read_text().splitlines():
        word, *rest = line.split() or ["#"]
        if word == "#":
            continue
        if word == "io":
            io = " ".join(rest)
        elif word == "set" or word.isdigit():
            script.append(line)
        elif word in SIGNALS:
            wanted.setdefault(word, []).extend(expected_windows(rest))
        elif word == "refused":
            wanted["refused"].append((int(rest[0]), rest[1]))
        elif word in {"triggers", "sets"}:
            wanted[word] = rest
        else:
            raise ValueError(f"{path.name}: {line}")
    assert script[-1].endswith(" end"), path
    return [f"schedule {path.stem} 1 {io}", *(f"set {one}" for one in SETTINGS), *script], wanted


def fits(window, wanted):
    (earliest, latest), end, length = wanted
    return earliest <= window[0] <= latest and window[1] == (end if length is None else window[0] + length)


def compare(path, told, wanted):
    for word, signal in SIGNALS.items():
        if word == "filtered" and word not in wanted:
            continue
        pairs = itertools.zip_longest(told.windows(signal), wanted.get(word, []))
        for i, (window, want) in enumerate(pairs):
            assert window and want and fits(window, want), f"{path.name}: {word} {i} is {window}, wanted {want}"
    assert told.refused == wanted["refused"]
    if "triggers" in wanted:
        assert [str(one.trigger) for one in told.frames] == wanted["triggers"]
    if "sets" in wanted:
        assert [f"{one.set_id}.{one.set_frame}" for one in told.frames] == wanted["sets"]


def check(path):
    lines, wanted = read(path)
    [told] = player.play(lines)
    compare(path, told, wanted)


@pytest.mark.parametrize("name", sorted(path.stem for path in WAVES.glob("*.txt")))
def test_wave(name):
    check(WAVES / f"{name}.txt")


def test_a_wave_that_is_wrong_by_a_nanosecond_is_found():
    path = WAVES / "5_5_1_delay.txt"
    lines, wanted = read(path)
    [told] = player.play(lines)
    compare(path, told, wanted)
    (start, _), end, length = wanted["exposure"][0]
    wanted["exposure"][0] = ((start + 1, start + 1), end, length)
    with pytest.raises(AssertionError):
        compare(path, told, wanted)


def test_every_parameter_has_a_wave():
    sections = {m.group(1) for path in WAVES.glob("*.txt") for m in re.finditer(r"\b5[._]([4567][._]\d)", path.stem)}
    assert {one.replace("_", ".") for one in sections} >= {
        *(f"4.{i}" for i in range(1, 9)), *(f"5.{i}" for i in range(1, 5)), "6.2", *(f"7.{i}" for i in range(1, 6))}
