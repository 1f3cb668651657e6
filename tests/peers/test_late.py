# SPDX-License-Identifier: Apache-2.0
"""Hosts that read late: every picture that comes is whole, and the ids tell how many did not."""

import hosts
import pytest

from conftest import HERE, PYTHON

PERIOD = 10_000_000  # ns, of 100 pictures a second


@pytest.mark.timing
def test_a_libusb_host_that_sleeps_finds_four_whole_blocks_and_a_gap(camtwin):
    done = camtwin.run(PYTHON, HERE / "libusb_host.py", "late", 6, 0.15)
    blocks = hosts.client_answer(done.stdout)  # each was checked to be whole
    ids = [number for number, _time in blocks]
    batches = [ids[at : at + 4] for at in range(0, len(ids), 4)]
    assert ids[0] == 0 and ids == sorted(set(ids))
    for batch in batches:
        assert batch == list(range(batch[0], batch[0] + 4))  # the oldest are kept
    for one, later in zip(batches, batches[1:]):
        assert later[0] - one[-1] > 5  # and what came meanwhile is lost
    for number, time in blocks:  # an id is a picture's place in time, whatever became of its neighbours
        assert time - blocks[0][1] == number * PERIOD


@pytest.mark.timing
@pytest.mark.parametrize("mode", ["sync", "async"])
def test_an_Aravis_client_that_sleeps_gets_whole_pictures_with_gaps_in_their_ids(camtwin, mode):
    pictures = camtwin.client("late", 12, 0.1, mode, timeout=60)
    assert [one["status"] for one in pictures] == ["success"] * 12
    ids = [one["frame_id"] for one in pictures]
    assert ids == sorted(set(ids)) and ids[-1] - ids[0] > 50
    for one in pictures:
        assert one["size"] == 640 * 480
        assert one["timestamp"] - pictures[0]["timestamp"] == (one["frame_id"] - ids[0]) * PERIOD
