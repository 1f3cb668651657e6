# SPDX-License-Identifier: Apache-2.0
"""The ways in which a guest gets cameras, as data: what runs on the host, what QEMU is told, what the guest does first.

Each gives the guest the same cameras: SERIALS (real clock), FAST (as fast as the guest takes pictures), and VIDEOS, one for each
stream whose every byte is looked at (tests/guest/video.py). Pictures are made only where nothing is measured: not for FAST, and of
SERIALS only on the host.
"""

import contextlib
import dataclasses
import shutil
import socket
import tempfile
from typing import Callable

import vm

SERIALS = ("38253001", "38253002")
FIRST, SECOND = SERIALS
FAST = "48000001"
VIDEOS = tuple(f"5000000{i}" for i in range(1, 5))
CAMERAS = (*SERIALS, FAST, *VIDEOS)
VIDEO_SEED = 11  # of the first
VIDEO_OPTIONS = ("--serial", VIDEOS[0], "--cameras", str(len(VIDEOS)), "--clock", "free", "--seed", str(VIDEO_SEED))
# In the guest the cameras see an even light: their pictures differ by noise and by the sensor's pattern, which no two pixels share,
# and an emulated processor needs not compute the chart.
SCENE_INSIDE = "flat:4000"
SERVE_INSIDE = f"{vm.CAMTWIN} serve --scene {SCENE_INSIDE}"
SERVE_VIDEO = f"{SERVE_INSIDE} {' '.join(VIDEO_OPTIONS)}"
FAST_OPTIONS = ("--serial", FAST, "--clock", "free", "--no-pixels")


@dataclasses.dataclass
class Stage:
    """While everything on the host runs."""

    qemu: list  # extra words of its command line
    steps: list  # what the guest does first
    unplug: str  # a shell command in the guest that takes the first camera off
    plug: str  # and one that brings it back; empty: it comes by itself
    probe: str = ""  # and one that asks it something then; empty: unplug does, before


@dataclasses.dataclass
class Way:
    name: str
    stage: Callable  # a context manager that gives a Stage
    may_kill: bool  # a client may be killed with transfers under way
    prototype: str  # frames/s of 1920x1080 Mono8, sync and async, of the first experiments
    inside: bool = False  # the cameras run in the guest, on its emulated processor, and see SCENE_INSIDE
    is_board: bool = False  # the guest has a USB device port of its own, and is its own host
    controls: bool = False  # the extension unit's controls are mapped and tried
    parity: bool = False  # every value of every control is tried; elsewhere one of each
    hears_halts: bool = True  # the camera is told of SET_FEATURE(ENDPOINT_HALT), by which Aravis ends the stream of a dead client


def camera_id(serial):
    """As Aravis names it."""
    return f"The Imaging Source Europe GmbH-199E{int(serial):08X}-{serial}"


# The files of one camera's UVC face: /dev/videoN whose USB device has this serial number.
VIDEO = """for v in /sys/class/video4linux/video*; do
    [ "$(cat $v/device/../serial)" = {serial} ] && [ "$(cat $v/index)" = 0 ] && echo /dev/${{v##*/}}
done"""


def video(serial=SERIALS[0]):
    """A shell word: the camera's video device."""
    return f"$({VIDEO.format(serial=serial)})"


def reset(serial):
    """A shell command: the host resets the camera's port."""
    one = '$(printf %03d/%03d $(cat $d/busnum) $(cat $d/devnum))'
    return f'for d in /sys/bus/usb/devices/*; do [ "$(cat $d/serial 2>/dev/null)" = {serial} ] && usbreset {one}; done; sleep 1'


def control(words, serial=SERIALS[0]):
    return f"arv-tool-0.8 -n '{camera_id(serial)}' control {words}"


@contextlib.contextmanager
def room():
    """Short: a socket's path has 108 bytes."""
    home = tempfile.mkdtemp(prefix="ct-")
    yield home
    shutil.rmtree(home, ignore_errors=True)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def stage_reboot():
    """Two cameras at QEMU's own xHCI, and nothing else."""
    with room() as home:
        words = ["-device", "nec-usb-xhci,id=xhci,p2=8,p3=8"]
        for i, path in enumerate((f"{home}/redir", f"{home}/redir.2")):
            words += ["-chardev", f"socket,id=c{i},path={path},reconnect=1", "-device", f"usb-redir,chardev=c{i},bus=xhci.0"]
        with vm.Served(home, "--cameras", "2", "--usbredir", f"{home}/redir"):
            yield Stage(words, [{"name": "driver", "verb": "sh", "command": "modprobe xhci_pci"}], "", "")


# --- usbredir on QEMU's own xHCI -------------------------------------------------------------------------------------


@contextlib.contextmanager
def stage_usbredir():
    with room() as home, room() as fast, room() as video:
        words = ["-device", "nec-usb-xhci,id=xhci,p2=8,p3=8"]
        more = [f"{video}/redir", *[f"{video}/redir.{i}" for i in range(2, len(VIDEOS) + 1)]]
        for i, path in enumerate((f"{home}/redir", f"{home}/redir.2", f"{fast}/redir", *more)):
            words += ["-chardev", f"socket,id=c{i},path={path},reconnect=1"]
            words += ["-device", f"usb-redir,chardev=c{i},bus=xhci.0"]
        steps = [{"name": "driver", "verb": "sh", "command": "modprobe xhci_pci"}]
        with (
            vm.Served(home, "--cameras", "2", "--usbredir", f"{home}/redir"),
            vm.Served(fast, *FAST_OPTIONS, "--usbredir", f"{fast}/redir"),
            vm.Served(video, *VIDEO_OPTIONS, "--usbredir", f"{video}/redir"),
        ):
            yield Stage(words, steps, unplug=control("Width DeviceReset"), plug="")


# --- USB/IP ----------------------------------------------------------------------------------------------------------


def stage_usbip(host, port, fast_port, video_port, before=()):
    attach = f"usbip --tcp-port {port} attach -r {host} -b"
    # In the table of the virtual hub: the first SuperSpeed port that has device 1-1 of a server.
    table = "/sys/devices/platform/vhci_hcd.0/status"
    first = f"""$(awk '$1 == "ss" && $5 == "00010001" {{ print $2 + 0; exit }}' {table})"""
    steps = [
        {"name": "driver", "verb": "sh", "command": "modprobe vhci_hcd && mkdir -p /var/run/vhci_hcd"},
    ]
    fast = f"usbip --tcp-port {fast_port} attach -r {host} -b"
    # usbip stumbles over a device that the kernel is still looking at: one after the other.
    video = f"usbip --tcp-port {video_port} attach -r {host} -b"
    videos = [f"{video} 1-{i}" for i in range(1, len(VIDEOS) + 1)]
    commands = [f"{attach} 1-1", f"{attach} 1-2", f"{fast} 1-1", *videos]
    for i, command in enumerate(commands, 1):
        steps.append({"name": f"attach {i}", "verb": "sh", "command": command})
        steps.append({"name": f"camera {i}", "verb": "wait_for", "count": i, "timeout": 20})
    return Stage([], [*before, *steps], f"usbip detach -p {first}", f"{attach} 1-1", control("Width"))


@contextlib.contextmanager
def stage_usbip_network():
    """The server on the host, reached over QEMU's user network."""
    port, fast_port, video_port = free_port(), free_port(), free_port()
    with room() as home, room() as fast, room() as video:
        with (
            vm.Served(home, "--cameras", "2", "--usbip", f"127.0.0.1:{port}"),
            vm.Served(fast, *FAST_OPTIONS, "--usbip", f"127.0.0.1:{fast_port}"),
            vm.Served(video, *VIDEO_OPTIONS, "--usbip", f"127.0.0.1:{video_port}"),
        ):
            yield stage_usbip("10.0.2.2", port, fast_port, video_port)


@contextlib.contextmanager
def stage_usbip_loopback():
    """camtwin itself runs in the guest. An emulated processor makes no pictures in time: the frames have none."""
    serve = f"{SERVE_INSIDE} --no-pixels"
    fast = " ".join(FAST_OPTIONS)
    yield stage_usbip("127.0.0.1", 3240, 3241, 3242, before=[
        {"name": "serve", "verb": "serve", "servers": {
            "serve.log": [f"{serve} --cameras 2 --usbip 127.0.0.1:3240", 2],
            "serve-fast.log": [f"{serve} {fast} --usbip 127.0.0.1:3241", 1],
            "serve-video.log": [f"{SERVE_VIDEO} --usbip 127.0.0.1:3242", len(VIDEOS)],
        }},
    ])


# --- a USB device controller -----------------------------------------------------------------------------------------


@contextlib.contextmanager
def stage_gadget():
    """The guest is the board and its own host: dummy_hcd is a controller for devices with a cable to a host controller."""
    module = vm.raw_gadget()
    serve = f"{SERVE_INSIDE} --log info --no-pixels"
    fast = " ".join(FAST_OPTIONS)
    videos = ",".join(f"dummy_udc.{i}" for i in range(3, len(CAMERAS)))
    load = f"modprobe dummy_hcd is_super_speed=1 is_high_speed=1 num={len(CAMERAS)} && insmod {module}"
    yield Stage([], [
        {"name": "without", "verb": "sh", "command": f"{serve} --gadget dummy_udc.0"},
        {"name": "driver", "verb": "sh", "command": load},
        {"name": "serve", "verb": "serve", "servers": {
            "serve.log": [f"{serve} --cameras 2 --gadget dummy_udc.0,dummy_udc.1", 2],
            "serve-fast.log": [f"{serve} {fast} --gadget dummy_udc.2", 1],
            "serve-video.log": [f"{SERVE_VIDEO} --gadget {videos}", len(VIDEOS)],
        }},
        {"name": "taken", "verb": "sh", "command": f"{serve} --serial 48000002 --gadget dummy_udc.2"},
        {"name": "doctor", "verb": "sh", "command": f"{vm.CAMTWIN} doctor"},
    ], unplug=control("Width DeviceReset"), plug="")


WAYS = [  # those that take longest first: two run at a time
    Way("usbredir", stage_usbredir, may_kill=True, controls=True, parity=True, prototype="40-48 sync, 58-66 async"),
    Way(
        "gadget", stage_gadget, may_kill=True, inside=True, controls=True, prototype="not run; 63-91 MB/s", is_board=True,
        hears_halts=False,
    ),
    Way("usbip-loopback", stage_usbip_loopback, may_kill=True, inside=True, prototype="26 sync, 63-67 async"),
    # Killing a client here can hang the guest's own kernel: docs/attach/usbip.md.
    Way("usbip-network", stage_usbip_network, may_kill=False, prototype="17-20 sync, 26-29 async"),
]
