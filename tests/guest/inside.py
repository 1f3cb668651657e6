# SPDX-License-Identifier: Apache-2.0
"""Runs inside the guest: works off the steps of /out/plan.json and writes what each gave as a line of /out/results.jsonl.

It judges nothing: the tests on the host do. A step is {"name", "verb", ...the verb's arguments}. How long things may take is said as progress where they make any: an emulated processor on a busy machine
is slow, but it does not stand still.
"""

import json
import os
import pathlib
import selectors
import shlex
import shutil
import signal
import subprocess
import time

DEVICES = pathlib.Path("/sys/bus/usb/devices")
OUT = pathlib.Path("/out")
VENDOR = "199e"
LAST_WORDS = "n_ignored_bytes"  # of arv-camera-test


def say(text):
    print(f"guest: {text}", flush=True)


def uptime():
    return float(pathlib.Path("/proc/uptime").read_text().split()[0])


def facts_of(device):
    """What the kernel knows of a USB device."""
    facts = {"path": device.name, "descriptors": (device / "descriptors").read_bytes().hex()}
    for name in ("serial", "speed", "version", "bConfigurationValue", "bNumInterfaces"):
        facts[name] = (device / name).read_text().strip()
    return facts


def cameras():
    """Facts of every camera that the kernel has configured."""
    found = []
    for device in sorted(DEVICES.glob("*")):
        try:
            if (device / "idVendor").read_text().strip() == VENDOR:
                facts = facts_of(device)
                if facts["bConfigurationValue"]:
                    found.append(facts)
        except OSError:
            continue  # no device, or on its way out
    return found


def wait_for(count, timeout):
    """Waits until the kernel has so many cameras."""
    start = time.monotonic()
    while len(found := cameras()) != count and time.monotonic() - start < timeout:
        time.sleep(0.05)
    return {"cameras": found, "waited_s": time.monotonic() - start, "uptime_s": uptime()}


def sh(command, timeout=60):
    """A shell command: its status (None: it did not end) and what it said."""
    start = time.monotonic()
    process = subprocess.Popen(
        command, shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        errors="replace", start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=timeout)
        status = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        status = None
    return {"status": status, "out": out, "err": err, "s": time.monotonic() - start}


class Watched:
    """A process whose output is read as it comes. It is ended when it says nothing for `quiet` seconds, or when it has said its last
    words and does not end within `grace` seconds: Aravis 0.8.26 may miss the last of its cancelled transfers and wait for it for
    ever when a controller gives many back at once, as dummy_hcd does (docs/attach/gadget.md)."""

    def __init__(self, command, quiet, grace):
        self.process = subprocess.Popen(
            f"exec stdbuf -oL {command}", shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
        )
        os.set_blocking(self.process.stdout.fileno(), False)
        self.quiet, self.grace = quiet, grace
        self.said, self.start, self.heard = b"", time.monotonic(), time.monotonic()
        self.stuck = self.silent = False

    def read(self):
        """Takes what is there; False: it has come to its end."""
        more = self.process.stdout.read()
        if more:
            self.said += more
            self.heard = time.monotonic()
        return more is None or more != b""

    def late(self):
        waited = time.monotonic() - self.heard
        self.stuck = LAST_WORDS in self.text() and waited > self.grace
        self.silent = waited > self.quiet
        return self.stuck or self.silent

    def text(self):
        return self.said.decode(errors="replace")

    def end(self):
        if self.stuck or self.silent:
            os.killpg(self.process.pid, signal.SIGKILL)
        return {
            "status": self.process.wait(), "out": self.text(), "s": time.monotonic() - self.start,
            "stuck": self.stuck, "silent": self.silent,
        }


def watched(commands, quiet=30, grace=3):
    """Commands at the same time: what each gave, in order."""
    all_of_them = [Watched(command, quiet, grace) for command in commands]
    with selectors.DefaultSelector() as selector:
        for one in all_of_them:
            selector.register(one.process.stdout, selectors.EVENT_READ, one)
        while selector.get_map():
            ready = [key.data for key, _events in selector.select(0.2)]
            for one in [key.data for key in selector.get_map().values()]:
                if (one in ready and not one.read()) or one.late():
                    selector.unregister(one.process.stdout)
    return [one.end() for one in all_of_them]


def streams(commands, after_stuck=(), **patience):
    """Streams at the same time. `after_stuck[i]`: what mends the camera whose client had to be ended."""
    done = watched(commands, **patience)
    for one, mend in zip(done, after_stuck):
        if one["stuck"] or one["silent"]:
            one["mended"] = sh(mend)
    return {"done": done}


def stream(command, after_stuck=None, **patience):
    return streams([command], [after_stuck] if after_stuck else [], **patience)["done"][0]


def script(text, collect=(), timeout=120):
    """A bash script in a folder of its own; files that match `collect` are kept in /out/files/STEP. -> as sh, and "files"."""
    room = pathlib.Path("/tmp/steps") / str(time.monotonic_ns())
    room.mkdir(parents=True)
    (room / "script").write_text(text)
    gave = sh(f"cd {room} && bash ./script", timeout)
    kept = OUT / "files" / room.name
    kept.mkdir(parents=True)
    names = sorted({path.name for pattern in collect for path in room.glob(pattern)})
    for name in names:
        shutil.copyfile(room / name, kept / name)
    shutil.rmtree(room)
    return {**gave, "files": {name: f"files/{room.name}/{name}" for name in names}}


def kill(command, lines, timeout=40):
    """Starts a command and kills it with SIGKILL once it has said so many lines of "frames/s"."""
    start = time.monotonic()
    process = subprocess.Popen(
        ["stdbuf", "-oL", *shlex.split(command)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace",
    )
    said = ""
    for line in process.stdout:
        said += line
        if said.count("frames/s") >= lines or time.monotonic() - start > timeout:
            break
    process.kill()
    return {"out": said, "status": process.wait(), "s": time.monotonic() - start}


def replug(times, unplug, plug, count, probe, timeout=20):
    """Takes cameras off the bus and brings them back; each time the probe is run as well. Without one, what is kept is what
    unplugging said: it asks the camera something then, which came back the time before."""
    rounds = []
    for _ in range(times):
        before = {one["path"]: one["descriptors"] for one in cameras()}
        start = time.monotonic()
        out = sh(unplug, timeout)
        gone = wait_for(count - 1, timeout)
        if plug:
            sh(plug, timeout)
        back = wait_for(count, timeout)
        same = sorted(before.values()) == sorted(one["descriptors"] for one in back["cameras"])
        rounds.append({
            "gone": len(gone["cameras"]) == count - 1, "back": len(back["cameras"]) == count, "same": same,
            "s": time.monotonic() - start, "unplug": out["err"][-300:], "probe": sh(probe, timeout) if probe else out,
        })
        if not (rounds[-1]["gone"] and rounds[-1]["back"]):
            break
    return {"rounds": rounds}


def serve(servers, quiet=60):
    """Starts several camtwin serve, {log: [command, cameras]}; returns once each has said that its cameras are ready."""
    for log, (command, _count) in servers.items():
        with (OUT / log).open("w") as out:
            subprocess.Popen(command, shell=True, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
    start = time.monotonic()
    ready = {}
    while time.monotonic() - start < quiet:
        ready = {log: (OUT / log).read_text().count(" ready at ") for log in servers}
        if all(ready[log] >= count for log, (_command, count) in servers.items()):
            break
        time.sleep(0.1)
    return {"ready": ready, "s": time.monotonic() - start}


def keep_kernel_log():
    said = subprocess.run(["dmesg"], capture_output=True, text=True, errors="replace").stdout
    with (OUT / "dmesg.txt").open("a") as out:
        out.write(said)


def reboot():
    """The machine starts again and goes on with the next step."""
    keep_kernel_log()
    (OUT / "rebooting").touch()
    os.sync()
    subprocess.run(["/bin/busybox", "reboot", "-f"], check=False)
    time.sleep(600)  # it is on its way down


VERBS = {verb.__name__: verb for verb in (kill, reboot, replug, script, serve, sh, stream, streams, wait_for)}


def work_off(plan, results):
    for step in plan:
        step = dict(step)
        name, verb = step.pop("name"), step.pop("verb")
        say(f"{name} at {uptime():.1f} s")
        if verb == "reboot":
            print(json.dumps({"name": name}), file=results, flush=True)
            os.fsync(results.fileno())
        try:
            gave = VERBS[verb](**step)
        except Exception as error:  # whatever it is, the other steps go on
            gave = {"broken": repr(error)}
        print(json.dumps({"name": name, **gave}), file=results, flush=True)
        os.fsync(results.fileno())
        if verb == "wait_for" and len(gave.get("cameras", [])) != step["count"]:
            say("without the cameras there is nothing to do")
            return


def steps_left():
    """The plan, or what is left of it after a reboot that was asked for."""
    plan = json.loads((OUT / "plan.json").read_text())
    if not (OUT / "up").exists():
        (OUT / "up").touch()
        return plan
    if not (OUT / "rebooting").exists():
        say("the machine has started again by itself")
        return []
    (OUT / "rebooting").unlink()
    return plan[len((OUT / "results.jsonl").read_text().splitlines()):]


def main():
    limit = pathlib.Path("/sys/module/usbcore/parameters/usbfs_memory_mb")
    if limit.exists():
        limit.write_text("1000")  # 16 MB by default: less than a host program queues for one stream
    plan = steps_left()
    with (OUT / "results.jsonl").open("a") as results:
        work_off(plan, results)
    keep_kernel_log()


main()
