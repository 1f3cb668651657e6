# SPDX-License-Identifier: Apache-2.0
"""camtwin as a black box: started by its command line, spoken to by host software that knows nothing of it."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import pytest

HERE = pathlib.Path(__file__).resolve().parent
TREE = HERE.parent.parent
BUILD = TREE / os.environ.get("CAMTWIN_BUILD", "build")
CAMTWIN = BUILD / "camtwin"
PYTHON = "/usr/bin/python3"
CLIENT = HERE / "aravis_client.py"
SERIAL = "38253001"  # of the first camera, unless asked otherwise
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import hosts  # noqa: E402  (lies beside this file)


class Camtwin:
    """One user's surroundings: a private runtime and state folder, and camtwin's commands in them."""

    def __init__(self, home):
        self.home = pathlib.Path(home)
        for name in ("run", "state"):
            (self.home / name).mkdir(mode=0o700)
        keep = {key: value for key, value in os.environ.items() if not key.startswith(("CAMTWIN_", "LD_", "XDG_"))}
        self.env = {
            **keep,
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self.home / "run"),
            "XDG_STATE_HOME": str(self.home / "state"),
            "GST_REGISTRY": str(self.home / "gst-registry.bin"),
            "LC_ALL": "C.UTF-8",
        }

    def __call__(self, *words, timeout=60, **more):
        """Runs camtwin with these words. The result has returncode, stdout, stderr."""
        assert CAMTWIN.exists(), f"{CAMTWIN} is not built"
        return hosts.run([CAMTWIN, *words], timeout=timeout, env=self.env, **more)

    def run(self, *command, options=(), timeout=60, **more):
        """`camtwin run OPTIONS -- COMMAND`, with the exit status checked."""
        done = self("run", *options, "--", *command, timeout=timeout, **more)
        assert done.returncode == 0, f"exit status {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done

    def client(self, *words, options=(), timeout=60):
        """Runs a verb of aravis_client.py with a camera plugged in; what it answers."""
        done = self.run(PYTHON, CLIENT, *words, options=options, timeout=timeout)
        return hosts.client_answer(done.stdout)

    def serve(self, *options):
        return Served(self, options)


class Served:
    """`camtwin serve` in the background, ready once `camtwin list` names it; SIGTERM at the end."""

    def __init__(self, camtwin, options):
        self.camtwin, self.options = camtwin, options

    def __enter__(self):
        assert CAMTWIN.exists(), f"{CAMTWIN} is not built"
        self.log = open(self.camtwin.home / "serve.log", "w+")
        self.process = subprocess.Popen(
            [CAMTWIN, "serve", *self.options], env=self.camtwin.env, stdout=self.log, stderr=self.log,
            stdin=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"camtwin serve ended:\n{self.said()}"
            if str(self.process.pid) in self.camtwin("list", "--json").stdout:
                return self
            time.sleep(0.1)
        self.process.kill()
        raise AssertionError(f"camtwin list does not name the served camera:\n{self.said()}")

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def stop(self, number=signal.SIGTERM):
        """The exit status after a signal."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(10)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()

    def __exit__(self, *_error):
        self.stop()
        self.log.close()


@pytest.fixture
def camtwin():
    home = tempfile.mkdtemp(prefix="ct-")  # short: a socket's path has 108 bytes
    yield Camtwin(home)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def camtwin_shared():
    home = tempfile.mkdtemp(prefix="ct-")
    yield Camtwin(home)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def camera_ids():
    """Ids under which Aravis lists the cameras with serial numbers SERIAL and SERIAL + 1."""
    home = tempfile.mkdtemp(prefix="ct-")
    listed = hosts.parse_listing(Camtwin(home).run("arv-tool-0.8", options=["--cameras", "2"]).stdout)
    shutil.rmtree(home, ignore_errors=True)
    ours = sorted(one for one in listed if one.endswith((SERIAL, str(int(SERIAL) + 1))))
    assert len(ours) == 2, listed
    return ours


@pytest.fixture(scope="session")
def camera_id(camera_ids):
    return camera_ids[0]
