# SPDX-License-Identifier: Apache-2.0
"""A guest that reboots finds the camera again; nothing on the host has been started anew."""

import hosts
import vm
import ways


def test_a_guest_that_reboots_finds_its_cameras_again():
    with ways.stage_usbredir() as stage:
        plan = [
            *stage.steps,
            {"name": "here", "verb": "wait_for", "count": ways.CAMERAS, "timeout": 30},
            {"name": "read", "verb": "sh", "command": ways.control("Width")},
            {"name": "reboot", "verb": "reboot_once"},
        ]
        steps = vm.run("reboot", plan, stage.qemu, timeout=200, may_reboot=True)
    serial = steps["machine"]["serial"]
    assert serial.count("guest: up after") == 2 and "reboot" in steps, serial[-2000:]
    assert len(steps["here"]["cameras"]) == ways.CAMERAS  # the second time: the last line of a name counts
    assert hosts.parse_control(steps["read"]["out"])["Width"]["value"].split()[0].isdigit(), steps["read"]
