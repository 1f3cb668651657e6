# SPDX-License-Identifier: Apache-2.0
"""Runs inside the guest: works off the steps of /out/plan.json and writes what each gave as a line of /out/results.jsonl.

It judges nothing: the tests on the host do. A step is {"name", "verb", ...the verb's arguments}.
"""

import json
import os
import pathlib
import shlex
import signal
import subprocess
import time

DEVICES = pathlib.Path("/sys/bus/usb/devices")
VENDOR = "199e"


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


def together(commands, timeout=60):
    """Shell commands at the same time."""
    start = time.monotonic()
    both = [
        subprocess.Popen(
            one, shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", start_new_session=True,
        )
        for one in commands
    ]
    done = []
    for process in both:
        try:
            out, _ = process.communicate(timeout=max(1, timeout - (time.monotonic() - start)))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # the shell alone would leave the command with the pipe
            out, _ = process.communicate()
        done.append({"status": process.returncode, "out": out})
    return {"done": done}


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
    """Takes cameras off the bus and brings them back; each time the probe is run as well."""
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
            "s": time.monotonic() - start, "unplug": out["err"][-300:], "probe": sh(probe, timeout),
        })
        if not (rounds[-1]["gone"] and rounds[-1]["back"]):
            break
    return {"rounds": rounds}


def serve(command, count, log, timeout=40):
    """Starts camtwin serve; returns once it has said that so many cameras are ready."""
    path = pathlib.Path("/out") / log
    with path.open("w") as out:
        subprocess.Popen(command, shell=True, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
    start = time.monotonic()
    while (ready := path.read_text().count(" ready at ")) < count and time.monotonic() - start < timeout:
        time.sleep(0.1)
    return {"ready": ready, "s": time.monotonic() - start}


def reboot_once():
    """The first time the machine starts again, and the plan with it; the second time it goes on."""
    marker = pathlib.Path("/out/rebooted")
    if not marker.exists():
        marker.write_text("yes")
        os.sync()
        subprocess.run(["/bin/busybox", "reboot", "-f"], check=False)
        time.sleep(60)  # it is on its way down
    return {"rebooted": True}


VERBS = {"reboot_once": reboot_once, "sh": sh, "wait_for": wait_for, "together": together, "kill": kill, "replug": replug, "serve": serve}


def main():
    limit = pathlib.Path("/sys/module/usbcore/parameters/usbfs_memory_mb")
    if limit.exists():
        limit.write_text("1000")  # 16 MB by default: less than a host program queues for one stream
    plan = json.loads(pathlib.Path("/out/plan.json").read_text())
    with open("/out/results.jsonl", "a") as results:
        for step in plan:
            step = dict(step)
            name, verb = step.pop("name"), step.pop("verb")
            say(f"{name} at {uptime():.1f} s")
            try:
                gave = VERBS[verb](**step)
            except Exception as error:  # whatever it is, the other steps go on
                gave = {"broken": repr(error)}
            print(json.dumps({"name": name, **gave}), file=results, flush=True)
            os.fsync(results.fileno())
            if verb == "wait_for" and len(gave.get("cameras", [])) != step["count"]:
                say("without the cameras there is nothing to do")
                break
    kernel = subprocess.run(["dmesg"], capture_output=True, text=True, errors="replace").stdout
    pathlib.Path("/out/dmesg.txt").write_text(kernel)


main()
