# SPDX-License-Identifier: Apache-2.0
"""One `camtwin serve`: started, waited for, ended."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from .errors import CamtwinError, NotThere

_TREE = pathlib.Path(__file__).resolve().parent.parent.parent
_HIDDEN = ("CAMTWIN_RUNTIME_DIR", "CAMTWIN_PLUGGED")  # a test's camera is nobody else's


def program():
    """The path of camtwin: $CAMTWIN, the one in the path, or that of the source tree around this package."""
    asked = os.environ.get("CAMTWIN")
    for candidate in (asked,) if asked else (shutil.which("camtwin"), _TREE / "build" / "camtwin"):
        if candidate and os.access(candidate, os.X_OK):
            return str(candidate)
    raise NotThere(f"camtwin is not there ({asked or 'not in the path, not built'}): set CAMTWIN to its path")


def flags(options):
    """Keywords as flags: wave_in="x" -> --wave-in x, no_pixels=True -> --no-pixels; None and False: not given."""
    words = []
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if value is True:
            words.append(flag)
        elif value is not None and value is not False:
            words += [flag, str(value)]
    return words


class Process:
    """`home` is a folder of its own, removed at the end; `place` what `camtwin list` says of the camera. wave: its lines
    are recorded in home/wave.vcd."""

    def __init__(self, words, wave=False, start_timeout_s=20.0):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="ct-"))  # short: a socket's path has 108 bytes
        self.env = {key: value for key, value in os.environ.items() if key not in _HIDDEN}
        self.env["CAMTWIN_RUNTIME_DIR"] = str(self.home / "run")
        self._log = open(self.home / "log", "w+b")
        self._process = None
        if wave:
            words = [*words, "--wave-out", str(self.home / "wave.vcd")]
        try:
            self._process = subprocess.Popen(
                [program(), "serve", *words], env=self.env, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log
            )
            self.place = self._wait(start_timeout_s)
        except BaseException:
            self.stop()
            raise

    def _wait(self, timeout_s):
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise CamtwinError(f"camtwin serve ended with {self._process.returncode}: {self.said().strip()}")
            listed = subprocess.run([program(), "list", "--json"], env=self.env, capture_output=True, text=True)
            for place in json.loads(listed.stdout or "[]"):
                if place["pid"] == self._process.pid:
                    return place
            time.sleep(0.02)
        raise CamtwinError(f"camtwin serve is not ready after {timeout_s} s: {self.said().strip()}")

    def said(self):
        """What it has written to stdout and stderr."""
        return (self.home / "log").read_text(errors="replace")

    def alive(self):
        return self._process is not None and self._process.poll() is None

    def stop(self, timeout_s=10.0):
        """Unplugs the camera; its exit status, or None when it never ran. Again: nothing happens."""
        status = None
        if self._process is not None:
            if self._process.poll() is None:
                self._process.send_signal(signal.SIGTERM)
            try:
                status = self._process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                self._process.kill()
                status = self._process.wait()
        self._log.close()
        shutil.rmtree(self.home, ignore_errors=True)
        return status
