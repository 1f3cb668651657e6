# SPDX-License-Identifier: Apache-2.0
"""What a guest does with the cameras' UVC face, and what the same cameras deliver over USB3 Vision."""

import concurrent.futures
import functools
import subprocess

import parity
import vm
import ways

INTERVAL = 666666  # of 100 ns: what uvcvideo makes of 15 pictures a second
PICTURES = 50
PICTURES_INSIDE = {"640x480": 20, "1920x1080": 5}  # fewer where an emulated processor makes each of them
REFERENCE = 100  # uvcvideo drops pictures while a program has all buffers: the last ones come later than the fiftieth
STREAMS = {  # name: V4L2's pixel format, the camera's, width, height, bytes of a picture
    "GREY 640x480": ("GREY", "0x01080001", 640, 480, 640 * 480),
    "GREY 1920x1080": ("GREY", "0x01080001", 1920, 1080, 1920 * 1080),
    "Y16 640x480": ("Y16 ", "0x01100007", 640, 480, 2 * 640 * 480),
    "Y16 1920x1080": ("Y16 ", "0x01100007", 1920, 1080, 2 * 1920 * 1080),
}
HASHES = "import hashlib, sys; size = int(sys.argv[1])\n" \
    "while picture := sys.stdin.buffer.read(size): print(len(picture), hashlib.blake2b(picture, digest_size=16).hexdigest())"


def count(way, name):
    """How many pictures are taken."""
    return PICTURES_INSIDE[name.split()[1]] if way.inside else PICTURES


def stream(way, name, serial):
    fourcc, _code, width, height, size = STREAMS[name]
    return (
        f"v4l2-ctl --verbose -d {ways.video(serial)} --set-fmt-video=width={width},height={height},pixelformat='{fourcc}'"
        f" --set-parm=15 --stream-mmap=16 --stream-count={count(way, name)} --stream-to=pictures > log 2>&1 || cat log\n"
        "sed -n '/^cap dqbuf: .*error/{s/.*/error/p;d}; s/^cap dqbuf: .* seq: *\\([0-9]*\\) .*/seq \\1/p' log\n"
        f"python3 -c '{HASHES}' {size} < pictures"
    )


WAITS = """until_() {  # until_ SECONDS COMMAND...: waits for it to succeed
    local end=$((SECONDS + $1)); shift
    until "$@"; do [ $SECONDS -lt $end ] || return 1; sleep 0.1; done
}
end_() {  # end_ SIGNAL PID: asks it to end, and makes it
    kill -$1 $2; shift; timeout 8 tail --pid=$1 -s 0.1 -f /dev/null || kill -KILL $1; wait $1
}
pictures_() { echo $(($(stat -c %s pictures) / 307200)); }
"""


def trigger(serial):
    """With the trigger on there is a picture for each press of the button, and none without."""
    return WAITS + f"""device={ways.video(serial)}
v4l2-ctl -d $device --set-fmt-video=width=640,height=480,pixelformat=GREY -c trigger_mode=1
v4l2-ctl -d $device --verbose --stream-mmap=4 --stream-count=3 --stream-to=pictures > log 2>&1 &
until_ 20 grep -q "STREAMON returned 0" log
sleep 0.5
echo "@ before"; pictures_
for i in 1 2 3; do
    v4l2-ctl -d $device -c software_trigger=1
    until_ 10 [ "$(pictures_)" -ge $i ]
    sleep 0.5
    echo "@ $i"; pictures_
done
until_ 10 [ "$(pictures_)" -ge 3 ]
wait $!
echo "@ end"; echo $?
v4l2-ctl -d $device -c trigger_mode=0"""


def busy(serial):
    """Each face is asked for a stream while the other has one; then V4L2 once more. At 15 pictures/s, half of
    what it would take: behind more of them Aravis, which is impatient, once waited in vain for its registers (docs/limits.md)."""
    video = "v4l2-ctl -d $device --verbose --set-fmt-video=width=640,height=480,pixelformat=GREY --set-parm=15 --stream-mmap=4"
    machine = f"arv-camera-test-0.8 -n '{ways.camera_id(serial)}' -w 640 -h 480 -f 15 --duration"
    return WAITS + f"""device={ways.video(serial)}
stdbuf -oL {machine} 60 > machine 2>&1 &
until_ 30 grep -q "frames/s" machine
echo "@ video while USB3 Vision streams"
timeout 20 {video} --stream-count=1 2>&1; echo "status $?"
end_ INT $!
echo "@ USB3 Vision before"
cat machine
stdbuf -oL {video} > video 2>&1 &
until_ 30 grep -q "dqbuf" video
echo "@ USB3 Vision while video streams"
timeout 20 {machine} 2 2>&1; echo "status $?"
wc -l < video > lines; until_ 10 [ "$(wc -l < video)" -gt $(cat lines) ]; echo "goes on $?"
end_ TERM $!
echo "@ video before"
tail -n 3 video
echo "@ video after"
timeout 20 {video} --stream-count=3 2>&1; echo "status $?"
"""


def line(serial):
    """TRIGGER_IN is low; then it is driven by camtwin; both seen over V4L2."""
    read = f"v4l2-ctl -d {ways.video(serial)} -C gpin"
    return f"echo '@ low'; {read}; {vm.CAMTWIN} line --serial {serial} high; echo '@ high'; {read}"


def compliance(way, serial):
    """Streams of a camera that takes its time, as every real one: of pictures that come back to back uvcvideo may finish the second
    one first (it copies several pieces at a time), and v4l2-compliance counts them."""
    device = ways.video(serial)
    streams = f"v4l2-ctl -d {device} --set-fmt-video=width=640,height=480,pixelformat=GREY --set-parm=15 && "
    return f"{streams if way.hears_halts else ''}v4l2-compliance -v -d {device} {'-s10' if way.hears_halts else ''}"


def steps(way):
    def script(name, text):
        return {"name": name, "verb": "script", "text": text}

    fast = ways.video(ways.FAST)
    made = [
        script("video formats", f"v4l2-ctl -d {fast} --list-formats-ext"),
        script("compliance", compliance(way, ways.SECOND)),
    ]
    if way.controls:
        made.append(script("uvc-map", f"{vm.CAMTWIN} uvc-map {fast} && v4l2-ctl -d {fast} -L"))
        made.append(script("parity", parity.script(way, ways.FAST)))
    if way.parity:
        made.append(script("scanning", parity.scanning(ways.FAST)))
    made.append(script("both faces", busy(ways.FIRST)))
    if way.parity:
        made.append(script("compliance mapped", f"v4l2-compliance -v -d {fast}"))
        made.append(script("software trigger", trigger(ways.FAST)))
    if way.inside and way.controls:
        made.append(script("line", line(ways.FAST)))
    # A camera that does not hear of halts does not hear of a video stream's end either: docs/attach/gadget.md.
    if not way.hears_halts:
        made.append(script("both faces mended", ways.reset(ways.FIRST)))
    for i, name in enumerate(STREAMS):
        made.append(script(f"video {name}", stream(way, name, ways.VIDEOS[i])))
    return made


def reference(i, scene):
    """Hashes of the pictures that camera i of ways.VIDEOS delivers over USB3 Vision with the same settings."""
    _fourcc, code, width, height, _size = list(STREAMS.values())[i]
    options = ["--serial", ways.VIDEOS[i], "--clock", "free", "--seed", str(ways.VIDEO_SEED + i), "--scene", scene]
    asked = [code, str(width), str(height), str(1e7 / INTERVAL), str(REFERENCE)]
    with ways.room() as home:
        told = subprocess.run(
            [vm.CAMTWIN, "run", *options, "--", "/usr/bin/python3", vm.HERE / "reference.py", *asked],
            text=True, capture_output=True, timeout=300, env={"PATH": "/usr/bin:/bin", "HOME": home, "XDG_RUNTIME_DIR": home},
        )  # fmt: skip
    assert told.returncode == 0, told.stderr
    return told.stdout.split()


@functools.cache
def references(inside):
    """{stream: hashes}, of what the cameras see that run in a guest, or on the host."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        made = [pool.submit(reference, i, ways.SCENE_INSIDE if inside else "chart") for i in range(len(STREAMS))]
        return {name: one.result() for name, one in zip(STREAMS, made)}
