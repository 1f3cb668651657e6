# SPDX-License-Identifier: Apache-2.0
"""Where the camera is known to do something else than docs/timing.md: schedules that may meet one are left out of the
random ones, and each has a wave tests/golden/waves/finding_*.txt that is expected to fail. Take a line out here and
rename its wave when it is mended; the test says so."""


def has(script, word):
    return any(one == word for _, one in script)


def by_pulse_and_software(settings, script):
    return settings["TriggerSelector"] == "ExposureActive" and has(script, "soft")


OPEN = {
    "finding_burst_of_a_software_trigger": lambda settings, script: (
        by_pulse_and_software(settings, script) and settings["AcquisitionBurstFrameCount"] > 1),
    "finding_software_trigger_after_a_pulse": lambda settings, script: (
        by_pulse_and_software(settings, script) and settings["TriggerOverlap"] == "ReadOut"),
    "finding_strobe_of_a_cut_exposure": lambda settings, script: (
        settings["StrobeEnable"] == "On" and settings["StrobeOperation"] == "Exposure" and has(script, "stop")),
    "finding_free_run_again": lambda settings, script: (
        settings["TriggerMode"] == "Off" and has(script, "stop")),
}


def meets_one(settings, script):
    return any(meets(settings, script) for meets in OPEN.values())
