# SPDX-License-Identifier: Apache-2.0
"""A machine of its own that starts again in the middle: the steps."""

import vm
import ways

CAMERAS = 2
STREAM = f"arv-camera-test-0.8 -n '{ways.camera_id(ways.SERIALS[0])}' -w 640 -h 480 -f 10 --duration 2"


def run():
    """What the steps gave; those after the reboot have "again" in their names."""
    with ways.stage_reboot() as stage:
        plan = [
            *stage.steps,
            {"name": "here", "verb": "wait_for", "count": CAMERAS, "timeout": 60},
            {"name": "stream", "verb": "sh", "command": STREAM},
            {"name": "reboot", "verb": "reboot"},
            *[{**step, "name": f"{step['name']} again"} for step in stage.steps],
            {"name": "here again", "verb": "wait_for", "count": CAMERAS, "timeout": 60},
            {"name": "read again", "verb": "sh", "command": ways.control("Width")},
            {"name": "stream again", "verb": "sh", "command": STREAM},
        ]
        return vm.run("reboot", plan, stage.qemu, may_reboot=True)
