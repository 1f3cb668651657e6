# SPDX-License-Identifier: Apache-2.0
"""Every V4L2 control of the table in a guest: set over V4L2 and read as GenICam feature through USB3 Vision, and back.

What is to be expected is worked out here from `camtwin uvc-map --json` (which control is which feature, in which counts) and
`camtwin features --json` (ranges and entries), not from what the camera's UVC function answers.
"""

import dataclasses
import json
import math
import subprocess

import vm
import ways

# What V4L2 has for the camera terminal's modes: uvcvideo translates the bitmap of the wire.
AUTO_EXPOSURE = {1: "Off", 3: "Continuous"}
SMALL = "Width=256 Height=4"  # the smallest picture can lie anywhere on the sensor
# Each control is tried while the others that mean the same, or limit it, or have it, are as here.
BASE = (
    "auto_exposure=1,gain_auto=0,privacy=0,roi_auto_center=0",
    "exposure_auto_upper_limit_auto=0,exposure_auto_upper_limit_us=1000000,exposure_auto_lower_limit_us=2",
    "gain_auto_upper_limit=480,gain_auto_lower_limit=0",
    "auto_functions_roi_control=1,auto_functions_roi_preset=1,auto_functions_roi_width=16,auto_functions_roi_height=16",
    "auto_functions_roi_left=0,auto_functions_roi_top=0",
)
APART = (  # those of a line are tried one after the other
    ("exposure_time_us", "exposure_time_absolute", "auto_exposure", "auto_shutter"),
    ("trigger_mode", "privacy"),
    ("gain", "gain_auto"),
    ("roi_offset_x", "roi_auto_center"),
    ("roi_offset_y", "roi_auto_center"),
    ("exposure_auto_lower_limit_us", "exposure_auto_upper_limit_us", "exposure_auto_upper_limit_auto"),
    ("gain_auto_lower_limit", "gain_auto_upper_limit"),
    ("auto_functions_roi_left", "auto_functions_roi_width", "auto_functions_roi_control", "auto_functions_roi_preset"),
    ("auto_functions_roi_top", "auto_functions_roi_height", "auto_functions_roi_control", "auto_functions_roi_preset"),
)


def told(*words):
    return json.loads(subprocess.run([vm.CAMTWIN, *words], capture_output=True, text=True, check=True).stdout)


@dataclasses.dataclass
class Control:
    """A row of the table, with the feature behind it; feature None: the scanning mode."""

    row: dict
    feature: dict

    @property
    def key(self):
        return self.row["key"]

    @property
    def ratio(self):
        """Of the feature's own unit in one count."""
        return self.row["num"] / self.row["den"]

    @property
    def settable(self):
        return self.feature is not None and self.feature["access"] == "RW"

    def range(self):
        """Least, most and step in counts: the feature's, rounded inwards."""
        low, high = self.feature["min"] / self.ratio, self.feature["max"] / self.ratio
        step = (self.feature["inc"] or 0) / self.ratio
        return math.ceil(low - 1e-6), math.floor(high + 1e-6), max(1, math.floor(step + 1e-6))

    def entries(self):
        """Of a menu or a switch: {V4L2's value: what the feature then is}."""
        if self.key == "auto_exposure":
            return AUTO_EXPOSURE
        if self.feature["type"] == "enumeration":
            return {entry["value"]: entry["name"] for entry in sorted(self.feature["entries"], key=lambda one: one["value"])}
        return {0: "false", 1: "true"} if self.feature["type"] == "boolean" else {0: 0, 1: 1}

    def counts(self):
        """What it is set to."""
        if self.row["v4l2_type"] != "integer":
            return [*self.entries()]
        low, high, step = self.range()
        return [high, low + (high - low) // 3 // step * step, low]

    def value(self, count):
        """What the feature must be after that count."""
        if self.row["v4l2_type"] != "integer":
            return self.entries()[count]
        return count if self.feature["type"] == "integer" else count * self.ratio


def controls():
    features = {one["name"]: one for one in told("features", "--json")}
    return [Control(row, features.get(row["feature"])) for row in told("uvc-map", "--json")]


@dataclasses.dataclass
class Round:
    """Counts for some controls, set over V4L2; and others, set as features."""

    number: int
    v4l2: dict  # of Control.key
    genicam: dict
    controls: list

    def script(self, device, serial):
        """arv-tool reads what V4L2 has set and then writes, in one go: it takes seconds to begin."""
        names = " ".join(control.feature["name"] for control in self.controls)
        values = " ".join(f"{control.feature['name']}={control.value(self.genicam[control.key])}" for control in self.controls)
        return [
            f"echo '@ {self.number} read'",
            f"v4l2-ctl -d {device} -c {words_of(self.v4l2)}",
            ways.control(f"{names} {values}", serial),
            f"echo '@ {self.number} back'",
            f"v4l2-ctl -d {device} -C {','.join(self.v4l2)}",
        ]


def words_of(counts):
    return ",".join(f"{key}={count}" for key, count in counts.items())


def rounds():
    """[[Round]]: for each group of controls that may be tried at the same time."""
    groups = {}
    for control in controls():
        if control.settable:
            place = max([line.index(control.key) for line in APART if control.key in line], default=0)
            groups.setdefault(place, []).append(control)
    made, number = [], 0
    for _place, group in sorted(groups.items()):
        longest = max(len(control.counts()) for control in group)
        made.append([])
        for i in range(longest):
            v4l2 = {one.key: one.counts()[i % len(one.counts())] for one in group}
            genicam = {one.key: one.counts()[(i + 1) % len(one.counts())] for one in group}
            made[-1].append(Round(number, v4l2, genicam, group))
            number += 1
    return made


def chosen(way):
    """All of it once; elsewhere the first values of most controls."""
    return rounds() if way.parity else [rounds()[0][:1]]


def script(way, serial):
    device = '"$device"'
    lines = [f"device={ways.video(serial)}", f"{ways.control(SMALL, serial)} > /dev/null"]
    for group in chosen(way):
        lines += [f"v4l2-ctl -d {device} -c {words}" for words in BASE]
        for one in group:
            lines += one.script(device, serial)
    lines.append(f"{ways.control('UserSetSelector=Default UserSetLoad', serial)} > /dev/null")
    return "\n".join(lines)


SCANNING_FIELDS = (
    "identifier", "scale_horizontal", "scale_vertical", "binning_h", "binning_v", "skipping_h", "skipping_v", "flags"
)
READOUT = "BinningHorizontal BinningVertical DecimationHorizontal DecimationVertical"
SCANNING = {  # what the manual's readout modes (5.1.3) are, in the order of READOUT, by the vendor's numbers
    1: (1, 1, 1, 1),
    2: (2, 2, 1, 1),
    5: (1, 1, 2, 2),
    6: (1, 1, 1, 2),
    7: (1, 1, 2, 1),
}
SCANNING_LAST = 7


NONE = " ".join(f"{name}=1" for name in READOUT.split())
SCANNING_NEXT = dict(zip(SCANNING, [*SCANNING][1:] + [*SCANNING][:1]))  # all of them in a ring


def scanning(serial):
    """Asks what each number means; has each mode over V4L2, and from there the next one as features."""
    lines = [f"device={ways.video(serial)}"]
    fields = ",".join(f"scanning_mode_{field}" for field in SCANNING_FIELDS)
    for number in range(1, SCANNING_LAST + 1):
        lines += [f"echo '@ ask {number}'", f'v4l2-ctl -d "$device" -c scanning_mode_selector={number} -C {fields}']
    for number, following in SCANNING_NEXT.items():
        values = " ".join(f"{name}={factor}" for name, factor in zip(READOUT.split(), SCANNING[following]))
        lines += [
            f"echo '@ have {number}'", f'v4l2-ctl -d "$device" -c override_scanning_mode={number}',
            ways.control(f"{READOUT} {NONE} {values}", serial),
            f"echo '@ then {following}'", 'v4l2-ctl -d "$device" -C override_scanning_mode',
        ]
    lines.append('v4l2-ctl -d "$device" -c override_scanning_mode=1')
    return "\n".join(lines)


def parts(out):
    """What was said after each line "@ NAME"."""
    found = {}
    for part in out.split("@ ")[1:]:
        name, _newline, text = part.partition("\n")
        found[name] = text
    return found
