# SPDX-License-Identifier: Apache-2.0
"""Aravis' own automatic test finds nothing wrong. Its exit status is always 0: what it prints is what counts."""

import hosts
import pytest

from conftest import HERE

STEPS = {  # what Debian's version runs on a USB camera with chunks
    "Genicam:Load", "Genicam:Schema", "Properties:SensorSizeReadout", "Properties:SensorSizeCheck",
    "Properties:GainAvailable", "Properties:GainReadout", "Properties:ExposureTimeAvailable",
    "Properties:ExposureTimeReadout", "MultipleAcquisitionA:BufferCheck", "MultipleAcquisitionA:FrameRate",
    "SingleAcquisition:BufferCheck", "SoftwareTrigger:BufferCheck", "MultipleAcquisitionB:BufferCheck",
    "MultipleAcquisitionB:FrameRate", "Chunks:BufferCheck",
}  # fmt: skip


@pytest.mark.timing
@pytest.mark.parametrize("mode", ["sync", "async"])
def test_arv_test_prints_no_failure(camtwin, mode):
    done = camtwin.run(
        "arv-test-0.8", "-n", "The Imaging Source*", "-c", HERE / "arv-test.cfg", "-s", mode, timeout=120
    )
    devices, steps = hosts.parse_arv_test(done.stdout)
    assert devices == ["The Imaging Source Europe GmbH:DMK 38UX253"], done.stdout + done.stderr
    assert "FAILURE" not in done.stdout, done.stdout
    assert STEPS <= set(steps), STEPS - set(steps)
    assert [name for name in STEPS if steps[name][0] != "SUCCESS"] == [], done.stdout
