# SPDX-License-Identifier: Apache-2.0
"""What a guest does with the cameras' UVC face, and what the same cameras deliver over USB3 Vision."""

import concurrent.futures
import subprocess

import vm
import ways

INTERVAL = 666666  # of 100 ns: what uvcvideo makes of 15 pictures a second
PICTURES = 50
REFERENCE = 100  # uvcvideo drops pictures while a program has all buffers: the last ones come later than the fiftieth
STREAMS = {  # name: V4L2's pixel format, the camera's, width, height, bytes of a picture
    "GREY 640x480": ("GREY", "0x01080001", 640, 480, 640 * 480),
    "GREY 1920x1080": ("GREY", "0x01080001", 1920, 1080, 1920 * 1080),
    "Y16 640x480": ("Y16 ", "0x01100007", 640, 480, 2 * 640 * 480),
    "Y16 1920x1080": ("Y16 ", "0x01100007", 1920, 1080, 2 * 1920 * 1080),
}
HASHES = "import hashlib, sys; size = int(sys.argv[1])\n" \
    "while picture := sys.stdin.buffer.read(size): print(len(picture), hashlib.blake2b(picture, digest_size=16).hexdigest())"


def stream(name, serial):
    fourcc, _code, width, height, size = STREAMS[name]
    return (
        f"v4l2-ctl -d {ways.video(serial)} --set-fmt-video=width={width},height={height},pixelformat='{fourcc}'"
        f" --set-parm=15 --stream-mmap=16 --stream-count={PICTURES} --stream-to=pictures && "
        f"python3 -c '{HASHES}' {size} < pictures"
    )


def steps(way):
    def script(name, text):
        return {"name": name, "verb": "script", "text": text}

    fast = ways.video(ways.FAST)
    made = [
        script("video formats", f"v4l2-ctl -d {fast} --list-formats-ext"),
        # A control that an automatic has is refused by uvcvideo itself, which v4l2-compliance 1.22 takes for a failure.
        script("compliance", f"v4l2-ctl -d {fast} -c auto_exposure=1; v4l2-compliance -d {fast} -s10"),
        script("uvc-map", f"{vm.CAMTWIN} uvc-map {fast} && v4l2-ctl -d {fast} -L"),
    ]
    for i, name in enumerate(STREAMS):
        made.append(script(f"video {name}", stream(name, ways.VIDEOS[i] if way.renders else ways.FAST)))
    return made


def reference(i):
    """Hashes of the pictures that camera i of ways.VIDEOS delivers over USB3 Vision with the same settings."""
    _fourcc, code, width, height, _size = list(STREAMS.values())[i]
    with ways.room() as home:
        told = subprocess.run(
            [vm.CAMTWIN, "run", "--serial", ways.VIDEOS[i], "--clock", "free", "--seed", str(ways.VIDEO_SEED + i), "--",
             "/usr/bin/python3", vm.HERE / "reference.py", code, str(width), str(height), str(1e7 / INTERVAL), str(REFERENCE)],
            text=True, capture_output=True, timeout=300, env={"PATH": "/usr/bin:/bin", "HOME": home, "XDG_RUNTIME_DIR": home},
        )  # fmt: skip
    assert told.returncode == 0, told.stderr
    return told.stdout.split()


def references():
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return dict(zip(STREAMS, pool.map(reference, range(len(STREAMS)))))
