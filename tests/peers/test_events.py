# SPDX-License-Identifier: Apache-2.0
"""Events arrive on the event endpoint, for a host on plain libusb: Aravis and others do not listen there."""

import hosts
import pytest

from conftest import HERE, PYTHON

EXPOSURE_END, FRAME_TRIGGER_MISSED, TEST = 0x9001, 0x9004, 0x4FFF


def ask(camtwin, *words, options=()):
    return hosts.client_answer(camtwin.run(PYTHON, HERE / "libusb_host.py", *words, options=options).stdout)


def test_an_event_comes_when_it_was_asked_for_and_only_then(camtwin):
    answer = ask(camtwin, "test_event")
    assert answer["unasked"] is None and answer["off_again"] is None
    assert answer["asked"]["id"] == TEST
    earliest, latest = answer["between"]
    assert earliest <= answer["asked"]["timestamp"] <= latest


@pytest.mark.parametrize("clock", ["real", "free"])
def test_ExposureEnd_names_the_picture_and_the_end_of_its_exposure(camtwin, clock):
    pictures = ask(camtwin, "exposure_events", 8, options=["--clock", clock])
    for number, one in enumerate(pictures):
        assert one["block"] == number
        assert one["event"]["id"] == EXPOSURE_END
        assert one["event"]["frame_id"] == number and one["event"]["request"] == number
        assert one["event"]["timestamp"] - one["start"] == 500_000


def test_a_trigger_that_makes_no_picture_is_told(camtwin):
    answer = ask(camtwin, "missed_triggers")
    assert answer["blocks"] == [0, None]
    assert [event and event["id"] for event in answer["events"]] == [FRAME_TRIGGER_MISSED] * 2 + [None]
