# SPDX-License-Identifier: Apache-2.0
"""Random trigger schedules: settings, edges, software triggers, starts and stops. A seed gives one schedule.

Times lie on coarse grids, with a nanosecond more or less now and then, so that things happen at the same time."""

import math
import random

DEFAULTS = {
    "PixelFormat": "Mono8", "Width": 4096, "Height": 3000, "ExposureTime": 10000, "AcquisitionFrameRate": math.inf,
    "TriggerMode": "Off", "TriggerActivation": "RisingEdge", "TriggerSource": "Any", "TriggerSelector": "FrameStart",
    "TriggerOverlap": "Off", "IMXLowLatencyTriggerMode": "False", "AcquisitionBurstFrameCount": 1, "TriggerDelay": 0,
    "TriggerDebouncer": 0, "TriggerMask": 0, "TriggerDenoise": 0, "StrobeEnable": "Off", "StrobePolarity": "ActiveHigh",
    "StrobeOperation": "Exposure", "StrobeDuration": 0, "StrobeDelay": 0, "MultiFrameSetOutputModeEnable": "False",
    "MultiFrameSetOutputModeFrameCount": 2, **{f"MultiFrameSetOutputModeExposureTime{i}": 10000 for i in range(4)},
}


def complete(settings):
    return {**DEFAULTS, **settings}


def register_text(name, value):
    """How `law_driver` wants a value."""
    return f"{value}Frames" if name == "MultiFrameSetOutputModeFrameCount" else str(value)


def setting_lines(settings):
    """Only what differs from the state after power-up; sizes first, since limits hang on them."""
    lines = ["set ExposureAuto Off"]
    for name, value in settings.items():
        if value != DEFAULTS[name]:
            lines.append(f"set {name} {register_text(name, value)}")
    return lines


def random_settings(rng):
    """Most schedules use few parameters, so that each meets each other one often."""
    def sometimes(value, chance=0.35):
        return value if rng.random() < chance else 0

    def micros(most):
        """0.008 to `most` us; on the grid of 8 us mostly."""
        value = rng.choice([8, 16, 24, 40, 80, 200, 400, 800, 1600, 3048, 4000])
        return min(most, value) + (rng.choice([-0.001, 0.001, 0.5]) if rng.random() < 0.1 else 0)

    settings = {
        "PixelFormat": rng.choice(["Mono8", "Mono8", "Mono12p", "Mono16"]),
        "Width": rng.choice([256, 640, 4096]),
        "Height": rng.choice([4, 260, 260, 260, 480]),  # 260: a readout is 3,048,000 ns, 3,764,000 ns in 12 bits
        "ExposureTime": rng.choice([2, 8, 80, 80.5, 400, 800, 3048, 3048.001, 4000, 8000]),
        "TriggerMode": "Off" if rng.random() < 0.05 else "On",
        "TriggerActivation": rng.choice(["RisingEdge", "FallingEdge"]),
        "TriggerSource": rng.choice(["Any", "Any", "Line1", "Line1", "Software"]),
        "TriggerSelector": rng.choice(["FrameStart", "FrameStart", "ExposureActive"]),
        "TriggerOverlap": rng.choice(["Off", "ReadOut"]),
        "AcquisitionBurstFrameCount": rng.choice([1, 1, 1, 2, 3, 7]),
        "TriggerDelay": sometimes(micros(10**6)),
        "TriggerDebouncer": sometimes(micros(10**6)),
        "TriggerMask": sometimes(micros(10**6)),
        "TriggerDenoise": sometimes(micros(10**6)),
    }
    if rng.random() < 0.6:
        settings["IMXLowLatencyTriggerMode"] = "True"
        settings["TriggerOverlap"] = "Off"  # 5.4.8
    if rng.random() < 0.3:
        settings["AcquisitionFrameRate"] = rng.choice([20, 50, 80])
    if rng.random() < 0.5:
        settings |= {
            "StrobeEnable": "On",
            "StrobePolarity": rng.choice(["ActiveHigh", "ActiveLow"]),
            "StrobeOperation": rng.choice(["Exposure", "FixedDuration"]),
            "StrobeDuration": rng.choice([0, 1, 8, 400, 5000, 32767]),
            "StrobeDelay": rng.choice([0, 0, 1, 80, 400, 5000, 32767]),
        }
    if rng.random() < 0.2:
        settings |= {"MultiFrameSetOutputModeEnable": "True", "MultiFrameSetOutputModeFrameCount": rng.choice([2, 4])}
        settings |= {f"MultiFrameSetOutputModeExposureTime{i}": rng.choice([2, 80, 800, 4000]) for i in range(4)}
    return complete(settings)


def random_steps(rng, settings):
    """Times between two things: short and long against everything that was set."""
    scale = rng.choice([8_000, 40_000, 400_000, 2_000_000])
    hints = [int(settings[name] * 1000) for name in ("TriggerDelay", "TriggerDebouncer", "TriggerMask", "TriggerDenoise",
                                                     "ExposureTime") if settings[name]]
    hints += [3_048_000, 3_764_000, 3_048_000 + int(settings["ExposureTime"] * 1000)]
    while True:
        step = rng.choice(hints) if rng.random() < 0.25 else scale * rng.randrange(1, 12)
        yield max(1, step + (rng.choice([-1, 1]) if rng.random() < 0.1 else 0))


def random_schedule(seed):
    """-> (settings, script, end)."""
    rng = random.Random(seed)
    settings = random_settings(rng)
    t, high, script = 100_000, False, []
    if settings["TriggerActivation"] == "FallingEdge":
        script.append((t := t + 20_000_000, "high"))  # long ago, so that the line has been inactive
        high, t = True, t + 20_000_000
    script.append((t, "start"))
    steps = random_steps(rng, settings)
    for _ in range(rng.randrange(4, 60)):
        t += next(steps)
        dice = rng.random()
        if dice < 0.02 and script[-1][1] != "start":
            script.append((t, "stop"))
            t += rng.choice([0, 8_000, 400_000])
            script.append((t, "start"))
        elif dice < 0.15:
            script.append((t, "soft"))
        else:
            high = not high
            script.append((t, "high" if high else "low"))
    if rng.random() < 0.5:
        script.append((t := t + next(steps), "stop"))
        script.append((t + 1000, "soft"))
    return settings, script, t + rng.choice([1_000, 500_000, 100_000_000])
