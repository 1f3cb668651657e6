# SPDX-License-Identifier: Apache-2.0
"""The limit of the link's throughput, as a host feels it."""

import hosts
import pytest


@pytest.mark.timing
def test_a_lower_throughput_limit_makes_pictures_come_slower(camtwin, camera_id):
    settings = "DeviceLinkThroughputLimitMode=On DeviceLinkThroughputLimit=100000000"

    def attempt():
        done = camtwin.run("arv-camera-test-0.8", "-n", camera_id, "--duration", 6, "--features", settings, timeout=40)
        result = hosts.parse_camera_test(done.stdout + done.stderr)
        hosts.assert_clean_stream(result)
        assert abs(hosts.frame_rate(result) - 100e6 / 12288000) < 0.7, result.text

    hosts.measured(attempt)


def test_the_largest_frame_rate_follows_the_limit(camtwin):
    facts = camtwin.client("limits", "AcquisitionFrameRate", "DeviceLinkThroughputLimitMode=On",
                           "DeviceLinkThroughputLimit=50000000")  # fmt: skip
    assert facts["max"] == 50e6 / 12288000
