# SPDX-License-Identifier: Apache-2.0
"""What the manual (5.1.4, 5.4-5.7, 5.11) and docs/timing.md say a camera does with a trigger line, in Python.

Written from those pages, not from the C. All times are whole nanoseconds. `play` takes all settings by their GenICam
names and a script of (t, "high" | "low" | "soft" | "start" | "stop"). With the random delay of the sensor `seen`
says when exposures were seen to start."""

import collections
import heapq
import math

BLANKING_ROWS, EXPOSURE_GAP = 37, 13730
# Bits of a pixel, clocks of 74.25 MHz for a line of the sensor, bytes a second on the bus
FORMATS = {"Mono8": (8, 762, 372_000_000), "Mono12p": (12, 941, 370_000_000), "Mono16": (16, 941, 372_000_000)}
NEVER = 1 << 62
Pulse = collections.namedtuple("Pulse", "start end before")  # active part of the line; before: end of the one before
Exposure = collections.namedtuple("Exposure", "start end trigger read")  # read: end of the readout; None: cut, no frame
Result = collections.namedtuple("Result", "filtered exposures strobes refused accepted shortest")


class Camera:
    def __init__(self, settings, seen, horizon):
        self.s, self.seen, self.horizon = settings, seen, horizon
        bits, clocks, bus = FORMATS[settings["PixelFormat"]]
        self.readout = -(-(settings["Height"] + BLANKING_ROWS) * clocks * 10**9 // 74_250_000)  # rounded up
        transfer = -(-settings["Width"] * settings["Height"] * bits // 8 * 10**9 // bus)
        self.shortest = max(self.readout, transfer)
        self.period = max(self.shortest, math.floor(1e9 / settings["AcquisitionFrameRate"] + 0.5))
        self.cycle = -(-self.period // (settings["Height"] + BLANKING_ROWS))  # the rhythm in which the sensor starts lines
        self.exposures, self.refused, self.accepted, self.running = [], [], 0, False
        self.number = self.triggers = 0  # exposures, accepted triggers since AcquisitionStart
        self.passed = self.due = self.burst_until = -NEVER

    def us(self, name):
        return math.floor(self.s[name] * 1000 + 0.5)

    def on(self, name):
        return self.s[name] in {"On", "True"}

    def exposure_time(self):
        if not self.on("MultiFrameSetOutputModeEnable"):
            return self.us("ExposureTime")
        return self.us(f"MultiFrameSetOutputModeExposureTime{self.number % self.s['MultiFrameSetOutputModeFrameCount']}")

    def filtered(self, edges):
        """5.4.2, 5.5.4: the active pulses that are long enough, later by the time it takes to know that."""
        noise, falling, pulses = self.us("TriggerDenoise"), self.s["TriggerActivation"] == "FallingEdge", []
        active = -NEVER if falling else None  # a line that is low from the beginning: active, but no edge
        for t, high in [*edges, (NEVER, falling)]:
            if high != falling:
                active = t if active is None else active
            elif active is not None:
                if t - active < noise:
                    self.refused.append((t, "denoise"))
                else:
                    pulses.append(Pulse(active + noise, t + noise, pulses[-1].end if pulses else -NEVER))
                active = None
        return pulses

    def expose(self, start, length, trigger):
        self.exposures.append(Exposure(start, start + length, trigger, start + length + self.readout))
        self.number += 1

    def series(self, start, count, trigger):
        """5.4.5 and free run: as fast as exposure, readout and AcquisitionFrameRate allow."""
        for i in range(count):
            if i > 0 and start > self.horizon:
                self.burst_until = NEVER
                return
            self.burst_until = start if count > 1 else -NEVER
            self.expose(start, self.exposure_time(), trigger)
            _, end, _, read = self.exposures[-1]
            start = max(start + self.period, end + EXPOSURE_GAP, read - self.exposure_time())

    def request(self, t, pulse=None):
        """Rule 7: the sensor is asked for an exposure."""
        last_start, last_end = self.exposures[-1][:2] if self.exposures else (-NEVER, -NEVER)
        left = max((e.read for e in self.exposures[-2:] if e.read is not None), default=-NEVER) - t
        by_pulse = pulse is not None and self.s["TriggerSelector"] == "ExposureActive"
        overlap = self.s["TriggerOverlap"] == "ReadOut" and not self.on("IMXLowLatencyTriggerMode") and not by_pulse
        checks = [
            ("stopped", not self.running), ("mode-off", not self.on("TriggerMode")),
            ("source", pulse is None and self.s["TriggerSource"] == "Line1"), ("burst", t < self.burst_until),
            ("exposing", t < last_end), ("readout", left > 0 and not (overlap and left < self.exposure_time())),
            ("rate", t < last_start + self.shortest),
        ]
        if word := next((word for word, refuses in checks if refuses), None):
            return self.refused.append((t, word))
        self.triggers, self.accepted = self.triggers + 1, self.accepted + 1
        start = t
        if self.seen is not None:  # the sensor's random delay, 5.4.8: as it was seen, but no longer than two cycles
            start = min([s for s in self.seen if s >= t][:1] + [t + 2 * self.cycle])
        if self.s["TriggerSelector"] == "FrameStart":
            self.series(start, self.s["AcquisitionBurstFrameCount"], self.triggers)
        else:
            length = pulse.end - pulse.start if pulse else self.exposure_time()
            self.expose(start, min(max(length, 2000), 4 * 10**9), self.triggers)

    def edge(self, t, pulse):
        """Rules 3 to 6: an active edge behind the noise suppression; when its request is due."""
        checks = [
            ("stopped", not self.running), ("mode-off", not self.on("TriggerMode")),
            ("source", self.s["TriggerSource"] == "Software"), ("debounce", t - pulse.before < self.us("TriggerDebouncer")),
            ("mask", t - self.passed < self.us("TriggerMask")), ("delay", t < self.due),
        ]
        word = next((word for word, refuses in checks if refuses), None)
        self.passed = t if word in {None, "delay"} else self.passed
        if word:
            return self.refused.append((t, word))
        self.due = t + self.us("TriggerDelay")
        return self.due

    def start(self, t):
        if not self.running:
            self.running, self.number, self.triggers = True, 0, 0
            if not self.on("TriggerMode"):
                free = [max(e.read or t, e.start + self.shortest) for e in self.exposures]
                self.series(max([t, *free]), NEVER, 0)

    def stop(self, t):
        if self.running and t < self.due:  # the delay that runs ends with it
            self.refused.append((t, "stopped"))
        self.running, self.due, self.burst_until = False, -NEVER, -NEVER
        self.exposures = [e if e.end <= t else Exposure(e.start, t, e.trigger, None) for e in self.exposures if e.start <= t]


def play(settings, script, horizon, seen=None):
    """What the camera does until `horizon`. At one time the camera's own comes first, then the script in its order."""
    camera = Camera(settings, seen, horizon)
    pulses = camera.filtered([(t, word == "high") for t, word in script if word in {"high", "low"}])
    order = {t: i for i, (t, word) in enumerate(script) if word in {"high", "low"}}
    late = camera.us("TriggerDenoise") > 0
    todo = [(p.start, 1 if late else 2, 0 if late else order[p.start], "edge", p) for p in pulses if p.start >= 0]
    todo += [(t, 2, i, word, None) for i, (t, word) in enumerate(script) if word not in {"high", "low"}]
    heapq.heapify(todo)
    while todo and todo[0][0] <= horizon:
        t, _, _, word, pulse = heapq.heappop(todo)
        if word == "edge":
            if (due := camera.edge(t, pulse)) is not None:
                heapq.heappush(todo, (due, 0, 0, "request", pulse))
        elif word == "request" and t == camera.due:
            camera.request(t, pulse)
        elif word != "request":
            {"start": camera.start, "stop": camera.stop, "soft": camera.request}[word](t)
    length = camera.us("StrobeDuration") if camera.s["StrobeOperation"] == "FixedDuration" else None
    strobes = [(e.start + (d := camera.us("StrobeDelay")), d + (e.end if length is None else e.start + length))
               for e in camera.exposures if camera.on("StrobeEnable")]
    refused = sorted((t, word) for t, word in camera.refused if t <= horizon)
    return Result(pulses, camera.exposures, strobes, refused, camera.accepted, camera.shortest)
