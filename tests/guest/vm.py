# SPDX-License-Identifier: Apache-2.0
"""A Debian kernel under QEMU whose root is this machine's own, read-only: every tool installed here is in the guest.

No disk image and no root needed: an initramfs of busybox and a few modules mounts the host's root over 9p.
"""

import gzip
import json
import os
import pathlib
import re
import shutil
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
TREE = HERE.parent.parent
BUILD = TREE / os.environ.get("CAMTWIN_BUILD", "build")
CAMTWIN = BUILD / "camtwin"
ROOM = BUILD / "guest"  # all that a run leaves: ROOM/<name>/{serial.log,results.jsonl,dmesg.txt,serve.log,…}
MODULES = ["9pnet_virtio", "9p", "overlay", "virtio_pci", "virtio_net"]
NEEDED_LATER = ["xhci_pci", "vhci_hcd", "dummy_hcd", "uvcvideo"]
BUSYBOX = "/bin/busybox"
MODPROBE = "/usr/sbin/modprobe"
SOURCES = pathlib.Path("/usr/src")
SILENT_S = 180  # a guest that says nothing for so long is stopped; no step is longer, however slow the machine


class NoGuest(Exception):
    """Something that a guest needs is not on this machine; the text says what."""


def kernels():
    """Versions of the kernels in /boot that can be the guest's, newest first."""
    found = [one.name.removeprefix("vmlinuz-") for one in pathlib.Path("/boot").glob("vmlinuz-*")]
    found.sort(key=lambda version: [int(n) for n in re.findall(r"\d+", version)], reverse=True)
    return [
        version for version in found
        if os.access(f"/boot/vmlinuz-{version}", os.R_OK) and all(show_depends(version, one) for one in NEEDED_LATER)
    ]


def show_depends(version, module):
    """The .ko files that a module needs, itself last; empty: there is no such module."""
    told = subprocess.run(
        [MODPROBE, "--set-version", version, "--ignore-install", "--show-depends", module], capture_output=True, text=True
    )
    return [line.split()[1] for line in told.stdout.splitlines() if line.startswith("insmod ")]


def cpio_entry(name, mode, data=b""):
    """One file of a "newc" archive."""
    path = name.encode() + b"\0"
    fields = [0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(path), 0]
    head = b"070701" + b"".join(b"%08X" % one for one in fields) + path
    return head + b"\0" * (-len(head) % 4) + data + b"\0" * (-len(data) % 4)


def initramfs(version, path):
    """Writes /init, busybox and the modules that lead to the root file system."""
    order, parts = [], []
    for module in MODULES:
        for ko in show_depends(version, module):
            if ko not in order:
                order.append(ko)
    for folder in ("bin", "proc", "sys", "dev", "modules"):
        parts.append(cpio_entry(folder, 0o40755))
    for ko in order:
        parts.append(cpio_entry("modules/" + pathlib.Path(ko).name, 0o100644, pathlib.Path(ko).read_bytes()))
    names = "\n".join(pathlib.Path(ko).name for ko in order)
    parts.append(cpio_entry("modules/order", 0o100644, names.encode()))
    parts.append(cpio_entry("bin/busybox", 0o100755, pathlib.Path(BUSYBOX).read_bytes()))
    parts.append(cpio_entry("init", 0o100755, (HERE / "init.sh").read_bytes()))
    parts.append(cpio_entry("TRAILER!!!", 0))
    with gzip.open(path, "wb", compresslevel=1) as out:
        out.write(b"".join(parts))


def require():
    """The kernel's version; NoGuest when the machine can not run a guest."""
    for tool in ("qemu-system-x86_64", BUSYBOX, MODPROBE):
        if shutil.which(tool) is None:
            raise NoGuest(f"{tool} is not installed: make deps")
    version = next(iter(kernels()), None)
    if version is None:
        raise NoGuest("no readable kernel with USB in /boot: apt-get install linux-image-amd64")
    return version


def raw_gadget():
    """Debian's kernel comes without raw_gadget: its module, built once from Debian's own source of that kernel."""
    version = require()
    room = ROOM / "raw_gadget" / version
    module = room / "raw_gadget.ko"
    if module.exists():
        return module
    series = ".".join(version.split(".")[:2])
    archive, headers = SOURCES / f"linux-source-{series}.tar.xz", SOURCES / f"linux-headers-{version}"
    for path, package in ((archive, f"linux-source-{series}"), (headers, "linux-headers-amd64")):
        if not path.exists():
            raise NoGuest(f"{path} is not there: apt-get install {package}")
    room.mkdir(parents=True, exist_ok=True)
    member = f"linux-source-{series}/drivers/usb/gadget/legacy/raw_gadget.c"
    with open(room / "raw_gadget.c", "wb") as source:
        subprocess.run(["tar", "-xJOf", archive, "--occurrence=1", member], stdout=source, check=True)
    (room / "Makefile").write_text("obj-m := raw_gadget.o\n")
    with open(room / "make.log", "w") as log:
        subprocess.run(["make", "-C", headers, f"M={room}", "modules"], stdout=log, stderr=log, check=True)
    return module


def heard(room):
    """How much the script in the guest has said. That its kernel complains every two minutes is no sign of life."""
    results, serial = room / "results.jsonl", room / "serial.log"
    return (results.stat().st_size if results.exists() else 0), serial.read_bytes().count(b"guest: ")


def watch(machine, room):
    """Until the machine has switched itself off; True: it has said nothing for too long."""
    last, since = None, time.monotonic()
    while machine.poll() is None:
        time.sleep(0.2)
        now = heard(room)
        if now != last:
            last, since = now, time.monotonic()
        elif time.monotonic() - since > SILENT_S:
            return True
    return False


def run(name, plan, extra=(), may_reboot=False):
    """Boots, works off the plan (see inside.py), switches off. -> {step: what it gave}; steps that were not reached are
    missing. The folder ROOM/name has all that was said. A reboot ends the machine, unless it may."""
    room = ROOM / name
    version = require()
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(parents=True)
    (room / "plan.json").write_text(json.dumps(plan, indent=1))
    initramfs(version, room / "initramfs.gz")
    words = "console=ttyS0 quiet loglevel=4 panic=-1 oops=panic mitigations=off tsc=reliable"
    command = [
        "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "1024", "-nodefaults",
        "-display", "none", "-serial", "stdio", "-kernel", f"/boot/vmlinuz-{version}",
        "-initrd", room / "initramfs.gz", "-append", f"{words} script={HERE / 'inside.py'}",
        "-fsdev", "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap",
        "-device", "virtio-9p-pci,fsdev=root,mount_tag=hostroot",
        "-fsdev", f"local,id=out,path={room},security_model=none", "-device", "virtio-9p-pci,fsdev=out,mount_tag=out",
        "-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net,romfile=", *extra,
        *([] if may_reboot else ["-no-reboot"]),
    ]
    start = time.monotonic()
    with open(room / "serial.log", "w") as log:
        machine = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            if watch(machine, room):
                print(f"the guest {name} is stopped: nothing was heard of it for {SILENT_S} s", file=log)
        finally:
            machine.kill()
            machine.wait()
    results = {}
    if (room / "results.jsonl").exists():
        for line in (room / "results.jsonl").read_text().splitlines():
            step = json.loads(line)
            results[step["name"]] = step
    results["machine"] = {"s": time.monotonic() - start, "serial": (room / "serial.log").read_text(errors="replace")}
    return results


class Served:
    """`camtwin serve` on the host, in a room of its own, ready once `camtwin list` names its cameras."""

    def __init__(self, room, *options):
        self.room, self.options = pathlib.Path(room), options
        for name in ("run", "state"):
            (self.room / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        keep = {key: value for key, value in os.environ.items() if not key.startswith(("CAMTWIN_", "LD_", "XDG_"))}
        self.env = {
            **keep, "HOME": str(self.room), "XDG_RUNTIME_DIR": str(self.room / "run"),
            "XDG_STATE_HOME": str(self.room / "state"),
        }

    def __enter__(self):
        self.log = open(self.room / "serve.log", "w")
        self.process = subprocess.Popen(
            [CAMTWIN, "serve", *self.options], env=self.env, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"camtwin serve ended, see {self.room}/serve.log"
            listed = subprocess.run([CAMTWIN, "list", "--json"], env=self.env, capture_output=True, text=True)
            if str(self.process.pid) in listed.stdout:
                return self
            time.sleep(0.1)
        self.__exit__()
        raise AssertionError(f"camtwin list does not name the served camera, see {self.room}/serve.log")

    def __exit__(self, *_error):
        self.process.terminate()
        try:
            self.process.wait(10)
        finally:
            self.process.kill()
            self.process.wait()
            self.log.close()
