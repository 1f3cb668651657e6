# SPDX-License-Identifier: Apache-2.0
"""One guest for each way of ways.py, booted once; its tests look at what the steps gave."""

import dataclasses
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "peers")]
sys.dont_write_bytecode = True

import vm  # noqa: E402  (lies beside this file)
import ways  # noqa: E402

SIZES = {"640x480": (640, 480, 30), "1920x1080": (1920, 1080, 10)}  # width, height, frames/s
MODES = ("sync", "async")
REPLUGS = 10
GUEST_TIMEOUT_S = 420  # alone on two cores a guest takes a third of it
FIRST, SECOND = ways.SERIALS


def stream(mode, size, seconds, serial=FIRST, rate=None):
    width, height, usual = SIZES[size]
    asked = "" if rate == 0 else f"-f {rate or usual} "
    return (
        f"arv-camera-test-0.8 -n '{ways.camera_id(serial)}' -s {mode} -w {width} -h {height} {asked}--duration {seconds}"
    )


def ended(way, mode, size, seconds, serial=FIRST, rate=None):
    """A stream whose client is ended some time after its last line: Aravis 0.8.26 may miss the last of its cancelled transfers
    and wait for it for ever when a controller gives many back at once, as dummy_hcd does (docs/attach/gadget.md)."""
    command = f"timeout -s KILL {seconds + 12} {stream(mode, size, seconds, serial, rate)}"
    if way.hears_halts:
        return command
    return f"{command}; status=$?; [ $status = 137 ] && {{ {ways.reset(serial)}; }} >&2; exit $status"


def plan_of(way, stage):
    def sh(name, command):
        return {"name": name, "verb": "sh", "command": command, "timeout": 40}

    steps = [
        *stage.steps,
        {"name": "here", "verb": "wait_for", "count": ways.CAMERAS, "timeout": 20},
        sh("lsusb", "lsusb -v -d 199e:"),
        sh("list", "arv-tool-0.8"),
        sh("read", ways.control("DeviceModelName DeviceSerialNumber Width=640 Width ExposureAuto=Off ExposureTime=2000 ExposureTime")),
        sh("write", ways.control("GainAuto=Off Gain=6 Gain Width=641 Width PixelFormat=Mono16 PixelFormat PixelFormat=Mono8")),
    ]
    for mode in MODES:
        steps += [sh(f"stream {mode} {size}", ended(way, mode, size, 5)) for size in SIZES]
    both = [ended(way, "async", "640x480", 4, serial, 15) for serial in ways.SERIALS]
    steps.append({"name": "two", "verb": "together", "commands": both})
    steps += [sh(f"fast {mode}", ended(way, mode, "1920x1080", 5, ways.FAST, 0)) for mode in MODES]
    if way.may_kill:
        steps.append({"name": "kill", "verb": "kill", "command": stream("async", "640x480", 60), "lines": 2})
        if not way.hears_halts:
            steps.append(sh("reset", ways.reset(FIRST)))
        steps += [sh("after kill", ended(way, "async", "640x480", 3)), sh("after that", ended(way, "async", "640x480", 3))]
    steps.append({
        "name": "replug", "verb": "replug", "times": REPLUGS, "unplug": stage.unplug, "plug": stage.plug,
        "count": ways.CAMERAS, "probe": ways.control("Width"),
    })
    steps.append(sh("at last", ended(way, "sync", "640x480", 3)))
    return steps


@dataclasses.dataclass
class Guest:
    way: ways.Way
    steps: dict

    def step(self, name):
        """What a step gave; fails when the guest did not come so far."""
        where = f"see {vm.ROOM / self.way.name}"
        assert name in self.steps, f"the guest did not come to '{name}', {where}\n{self.steps['machine']['serial'][-1500:]}"
        assert "broken" not in self.steps[name], f"{self.steps[name]['broken']}, {where}"
        return self.steps[name]


@pytest.fixture(scope="module", params=ways.WAYS, ids=lambda way: way.name)
def guest(request):
    way = request.param
    assert vm.CAMTWIN.exists(), f"{vm.CAMTWIN} is not built"
    with way.stage() as stage:
        return Guest(way, vm.run(way.name, plan_of(way, stage), stage.qemu, GUEST_TIMEOUT_S))


@pytest.fixture(scope="session")
def descriptors():
    """The camera's own descriptors, device and configuration, as it gives them over the local link."""
    with ways.room() as home:
        told = subprocess.run(
            [vm.CAMTWIN, "run", "--no-pixels", "--", "/usr/bin/python3", HERE / "descriptors.py"], text=True,
            capture_output=True, timeout=30, env={"PATH": "/usr/bin:/bin", "HOME": home, "XDG_RUNTIME_DIR": home},
        )
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()
