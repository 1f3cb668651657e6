# SPDX-License-Identifier: Apache-2.0
"""A guest that reboots finds its cameras again; nothing on the host has been started anew."""

import hosts
import reboot


def test_a_guest_that_reboots_finds_its_cameras_again(rebooted):
    serial = rebooted["machine"]["serial"]
    assert serial.count("guest: up after") == 2 and "stream again" in rebooted, serial[-2000:]
    assert len(rebooted["here again"]["cameras"]) == reboot.CAMERAS
    assert hosts.parse_control(rebooted["read again"]["out"])["Width"]["value"].split()[0] == "640"
    for name in ("stream", "stream again"):
        said = hosts.parse_camera_test(rebooted[name]["out"])
        assert said.totals["n_completed_buffers"] > 0 and said.totals["n_failures"] == 0, rebooted[name]
