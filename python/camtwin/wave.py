# SPDX-License-Identifier: Apache-2.0
"""What the camera's lines did: a value change dump, read."""

import dataclasses
import re

_VAR = re.compile(r"\$var\s+(\w+)\s+\d+\s+(\S+)\s+(\w+)\s+\$end")


@dataclasses.dataclass(frozen=True)
class Pulse:
    start_ns: int
    end_ns: int

    @property
    def width_ns(self):
        return self.end_ns - self.start_ns


class Wave:
    """`changes` is {signal: [(time_ns, value), ...]} in order of time; levels are 0 and 1, FRAME_ID an int, REFUSED a text."""

    def __init__(self, text):
        self.changes = {}
        names, time_ns = {}, 0
        head, _, body = text.partition("$enddefinitions $end")
        for kind, code, name in _VAR.findall(head):
            names[code] = kind, name
            self.changes[name] = []
        for line in body.splitlines():
            if line.startswith("#"):
                time_ns = int(line[1:])
            elif line and not line.startswith("$"):
                self._change(names, line, time_ns)

    def _change(self, names, line, time_ns):
        value, code = line[1:].split(" ", 1) if line[0] in "rs" and " " in line else (line[0], line[1:])
        if code not in names:  # the last line of a dump that is still being written
            return
        kind, name = names[code]
        value = int(float(value)) if kind == "real" else value if kind == "string" else int(value)
        self.changes[name].append((time_ns, value))

    def edges(self, signal, level=1):
        """Times at which the signal went to `level`, in ns; the level that it began with is no edge."""
        return [time for time, value in self.changes[signal][1:] if value == level]

    def pulses(self, signal, level=1):
        """Every finished time at `level`."""
        found, start = [], None
        for time_ns, value in self.changes[signal][1:]:
            if value == level:
                start = time_ns
            elif start is not None:
                found.append(Pulse(start, time_ns))
                start = None
        return found

    def refused(self):
        """[(time_ns, reason)] of the edges that made no picture."""
        return [(time, reason) for time, reason in self.changes["REFUSED"] if reason]
