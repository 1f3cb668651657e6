# SPDX-License-Identifier: Apache-2.0
"""Chunks behind the pictures: read by a host that walks them byte by byte, and by Aravis."""

import hosts
import pytest

from conftest import HERE, PYTHON

INTEGERS = "BlockId,MultiFrameSetId,MultiFrameSetFrameId,TriggerId"


def ask(camtwin, *words, options=()):
    return hosts.client_answer(camtwin.run(PYTHON, HERE / "libusb_host.py", *words, options=options).stdout)


def test_chunks_say_how_each_picture_was_taken(camtwin):
    pictures = ask(camtwin, "chunks", 777.5, 6.5, 4)
    for number, one in enumerate(pictures):
        assert one["block"] == number and one["type"] == 0x4001 and one["layout"] != 0
        assert one["image"] == 256 * 64 and one["received"] == one["payload_size"] == 256 * 64 + 8 + 6 * 16
        assert one["floats"] == {str(0x3801): 777.5, str(0x3802): 6.5}
        block_id, set_id, set_frame_id, trigger_id = (one["integers"][str(0x3803 + i)] for i in range(4))
        assert (block_id, set_id, set_frame_id, trigger_id) == (number, 0, 0, number + 1)


@pytest.mark.timing
@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("chunks", [[], ["-u", INTEGERS]], ids=["without", "with"])
def test_Aravis_streams_with_and_without_chunks(camtwin, camera_id, chunks, mode):
    def attempt():
        done = camtwin.run("arv-camera-test-0.8", "-n", camera_id, "--duration", 6, "-s", mode, *chunks, timeout=40)
        result = hosts.parse_camera_test(done.stdout + done.stderr)
        hosts.assert_clean_stream(result)
        assert hosts.frame_rate(result) >= 25, result.text  # the full speed is test_stream's to measure
        size = 12288000 + (8 + 4 * 16 if chunks else 0)
        assert result.config["payload"] == f"{size} bytes", result.text

    hosts.measured(attempt)


def test_without_ChunkModeActive_nothing_changes_on_the_wire(camtwin):
    before, size, required = camtwin.client("session", "ChunkSelector=Gain", "PayloadSize", "R[0x20014]")
    assert before == {"value": "Gain"} and size == {"value": 12288000} and required["value"] in (32, [True, 32])


def test_a_stream_locks_its_chunks(camtwin):
    answers = camtwin.client(
        "session", "ChunkModeActive=1", "PayloadSize", "@stream", "ChunkModeActive=0", "@close", "ChunkModeActive=0",
        "PayloadSize",
    )  # fmt: skip
    assert answers[1] == {"value": 12288008}
    assert answers[-1] == {"value": 12288000}
