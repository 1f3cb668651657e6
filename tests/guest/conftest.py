# SPDX-License-Identifier: Apache-2.0
"""One guest for each way of ways.py, booted once; its tests look at what the steps gave."""

import concurrent.futures
import dataclasses
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "peers")]
sys.dont_write_bytecode = True

import reboot  # noqa: E402  (lies beside this file, as the next ones)
import video  # noqa: E402
import vm  # noqa: E402
import ways  # noqa: E402

SIZES = {"640x480": (640, 480, 30), "1920x1080": (1920, 1080, 10)}  # width, height, frames/s
MODES = ("sync", "async")
REPLUGS = 10
AT_A_TIME = 2
FIRST = ways.FIRST


def stream(mode, size, seconds, serial=FIRST, rate=None):
    width, height, usual = SIZES[size]
    asked = "" if rate == 0 else f"-f {rate or usual} "
    return (
        f"arv-camera-test-0.8 -n '{ways.camera_id(serial)}' -s {mode} -w {width} -h {height} {asked}--duration {seconds}"
    )


def plan_of(way, stage):
    def sh(name, command):
        return {"name": name, "verb": "sh", "command": command}

    def streams(name, *commands, **more):
        """Each of the commands is (serial, command)."""
        mend = [] if way.hears_halts else [ways.reset(serial) for serial, _command in commands]
        return {"name": name, "verb": "streams", "commands": [one for _serial, one in commands], "after_stuck": mend, **more}

    def one_stream(name, *args, serial=FIRST, rate=None, **more):
        return streams(name, (serial, stream(*args, serial, rate)), **more)

    steps = [
        *stage.steps,
        {"name": "here", "verb": "wait_for", "count": len(ways.CAMERAS), "timeout": 60},
        sh("video driver", "modprobe uvcvideo"),
        sh("lsusb", "lsusb -v -d 199e:"),
        sh("list", "arv-tool-0.8"),
        sh("read", ways.control("DeviceModelName DeviceSerialNumber Width=640 Width ExposureAuto=Off ExposureTime=2000 ExposureTime")),
        sh("write", ways.control("GainAuto=Off Gain=6 Gain Width=641 Width PixelFormat=Mono16 PixelFormat PixelFormat=Mono8")),
    ]
    steps += video.steps(way)
    for mode in MODES:
        steps += [one_stream(f"stream {mode} {size}", mode, size, 5) for size in SIZES]
    steps.append(streams("two", *[(serial, stream("async", "640x480", 4, serial, 15)) for serial in ways.SERIALS]))
    for mode in MODES:
        steps.append(one_stream(f"fast {mode}", mode, "1920x1080", 5, serial=ways.FAST, rate=0))
    if way.may_kill:
        steps.append({"name": "kill", "verb": "kill", "command": stream("async", "640x480", 600), "lines": 2})
        if not way.hears_halts:
            steps.append(sh("reset", ways.reset(FIRST)))
        steps += [one_stream("after kill", "async", "640x480", 3), one_stream("after that", "async", "640x480", 3)]
    steps.append({
        "name": "replug", "verb": "replug", "times": REPLUGS, "unplug": stage.unplug, "plug": stage.plug,
        "count": len(ways.CAMERAS), "probe": stage.probe,
    })
    steps.append(one_stream("at last", "sync", "640x480", 3))
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

    def stream(self, name):
        """The only stream of a step."""
        return self.step(name)["done"][0]

    def file(self, name, file):
        """What a script left behind."""
        return (vm.ROOM / self.way.name / self.step(name)["files"][file]).read_bytes()


def pytest_generate_tests(metafunc):
    """Each test of `guest` is one for each way; with the mark `only(field)` for the ways that have that field set."""
    if "guest" in metafunc.fixturenames:
        marks = list(metafunc.definition.iter_markers("only"))
        chosen = [way for way in ways.WAYS if all(getattr(way, mark.args[0]) for mark in marks)]
        metafunc.parametrize("guest", chosen, indirect=True, ids=[way.name for way in chosen], scope="session")


def boot(way):
    with way.stage() as stage:
        return Guest(way, vm.run(way.name, plan_of(way, stage), stage.qemu))


@pytest.fixture(scope="session")
def guests(request):
    """A run of each way that is asked for, two at a time: half of what a guest does is waiting for pictures."""
    assert vm.CAMTWIN.exists(), f"{vm.CAMTWIN} is not built"
    asked = [item.callspec.params.get("guest") for item in request.session.items if hasattr(item, "callspec")]
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
        runs = {way.name: pool.submit(boot, way) for way in ways.WAYS if way in asked}
        if any("rebooted" in getattr(item, "fixturenames", ()) for item in request.session.items):
            runs["reboot"] = pool.submit(reboot.run)
        yield runs


@pytest.fixture(scope="session")
def rebooted(guests):
    return guests["reboot"].result()


@pytest.fixture(scope="session")
def guest(request, guests):
    return guests[request.param.name].result()


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
