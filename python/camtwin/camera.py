# SPDX-License-Identifier: Apache-2.0
"""A camera: started, set, triggered, looked through, ended."""

import pathlib
import subprocess
import time

from .channel import Channel
from .duration import nanoseconds
from .errors import NotThere, Refused, TimedOut
from .process import Process, flags
from .stream import Stream
from .wave import Wave


class Line:
    """TRIGGER_IN. Each call returns the virtual time at which it begins, in ns."""

    def __init__(self, ask):
        self._ask = ask

    def high(self):
        return self._ask(line="high")["time_ns"]

    def low(self):
        return self._ask(line="low")["time_ns"]

    def pulse(self, duration, period=None, count=1):
        """`count` pulses of `duration` each, `period` from start to start; spans are "100us" or whole nanoseconds."""
        pulse_ns = nanoseconds(duration)
        period_ns = nanoseconds(period) if period is not None else 2 * pulse_ns
        return self._ask(line={"pulse_ns": pulse_ns, "period_ns": period_ns, "count": count})["time_ns"]


class Camera:
    """
    One camera of its own, seen by nobody who is not given `env`.

    scene, clock ("real", "free", "step"), seed, serial and every other option of `camtwin serve` by its name; `set` is
    {feature: value} before it starts; wave=True records its lines for wave(). Raises NotThere when camtwin is not
    built or installed, CamtwinError with camtwin's own words when an option is wrong.
    """

    def __init__(self, *, set=None, wave=False, state="none", **options):
        if options.get("cameras", 1) != 1:
            raise ValueError("a Camera is one camera; make two of them")
        self._arguments = dict(set=set or {}, wave=wave, options={"state": state, **options})
        self._process = self._channel = None

    # --- life ----------------------------------------------------------------------------------------------------

    def start(self):
        """Plugs the camera in; `with` does it by itself."""
        asked = self._arguments
        words = flags(asked["options"])
        for name, value in asked["set"].items():
            words += ["--set", f"{name}={_text(value)}"]
        if asked["wave"] and "wave_out" in asked["options"]:
            raise ValueError("wave=True and wave_out= are two wishes for one recording")
        self._wave_path = asked["options"].get("wave_out")
        self._process = Process(words, wave=asked["wave"])
        if asked["wave"]:
            self._wave_path = self._process.home / "wave.vcd"
        try:
            self._channel = Channel(pathlib.Path(self._process.place["socket"]).with_suffix(".ctl"))
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self):
        """Unplugs it. Returns camtwin's exit status; None when it was not plugged in."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        process, self._process = self._process, None
        return process.stop() if process is not None else None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_error):
        self.stop()

    def _here(self):
        if self._process is None:
            raise NotThere("the camera is not plugged in: use it in a `with`, or call start()")
        return self._process

    def _ask(self, **request):
        self._here()
        return self._channel.ask(**request)

    @property
    def serial(self):
        return self._here().place["serial"]

    def log(self):
        """What camtwin has said so far."""
        return self._here().said()

    # --- values --------------------------------------------------------------------------------------------------

    def __getitem__(self, name):
        """A feature's value, by any of its names: int, float, bool, or text (enumerations: the entry's name)."""
        return self._ask(get=[name])["get"][name]

    def __setitem__(self, name, value):
        self._ask(set={name: value})

    def execute(self, name):
        """Runs a command feature."""
        self._ask(exec=name)

    def describe(self, name):
        """What the camera says of a feature now: range, unit, access, its names; see `camtwin features --json NAME`."""
        return self._ask(describe=name)["describe"]

    def counters(self):
        return self._ask(counters=True)["counters"]

    # --- what it sees --------------------------------------------------------------------------------------------

    @property
    def scene(self):
        """What is in front of the camera, as --scene says it. Setting it waits until it is there; Refused says why it is not."""
        return self._ask(scene=True)["scene"]["spec"]

    @scene.setter
    def scene(self, spec):
        self._change_scene(spec)

    def _change_scene(self, spec, timeout_s=60.0):
        shown = self._ask(scene={"spec": spec})["scene"]
        deadline = time.monotonic() + timeout_s
        while shown["opening"] is not None:
            if time.monotonic() > deadline:
                raise TimedOut(f"the scene {spec} is still being opened")
            time.sleep(0.002)
            shown = self._ask(scene=True)["scene"]
        if shown["refused"] is not None:
            raise Refused(shown["refused"]["text"], "PARAMETER")

    # --- triggers and time ---------------------------------------------------------------------------------------

    @property
    def line(self):
        return Line(self._ask)

    def trigger(self):
        """One software trigger."""
        self.execute("TriggerSoftware")

    def step(self, span, timeout_s=60.0):
        """Lets virtual time go on by `span` and waits until it has (clock="step"); returns it, in ns."""
        answer = self._ask(step_ns=nanoseconds(span))
        deadline = time.monotonic() + timeout_s
        until = answer["until_ns"]
        while answer["time_ns"] < until:  # a picture that has to be made first may hold time up
            if time.monotonic() > deadline:
                raise TimedOut(f"virtual time stands at {answer['time_ns']} of {until} ns")
            time.sleep(0.0002)
            answer = self._ask(step_ns=0)
        return answer["time_ns"]

    # --- pictures and waves --------------------------------------------------------------------------------------

    def stream(self):
        """Opens the stream, over USB3 Vision as any host does; no other host can while it is open."""
        process = self._here()
        return Stream(process.place["library_dir"], process.env["CAMTWIN_RUNTIME_DIR"], self.execute)

    def frames(self, count, timeout_s=5.0):
        """The next `count` pictures."""
        with self.stream() as stream:
            return [stream.next(timeout_s) for _ in range(count)]

    def wave(self):
        """What the lines did until now; wave=True or wave_out= must have been asked for."""
        if self._wave_path is None:
            raise NotThere("nobody records: make the camera with wave=True")
        self.counters()  # the recording is written out before the camera answers the next request
        return Wave(pathlib.Path(self._wave_path).read_text())

    # --- programs under test -------------------------------------------------------------------------------------

    @property
    def env(self):
        """An environment in which programs see this camera: through libusb, and as GenTL consumers."""
        process = self._here()
        library_dir = process.place["library_dir"]
        env = dict(process.env)
        for name in ("LD_LIBRARY_PATH", "GENICAM_GENTL64_PATH"):
            env[name] = ":".join(filter(None, (library_dir, env.get(name))))
        return env

    def run(self, command, timeout=60, **more):
        """subprocess.run(command) with this camera plugged in; output is captured as text."""
        return subprocess.run(
            [str(word) for word in command], env=self.env, timeout=timeout, text=True, capture_output=True, **more
        )


def _text(value):
    return "true" if value is True else "false" if value is False else str(value)

