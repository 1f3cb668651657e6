# SPDX-License-Identifier: Apache-2.0
"""camtwin's own commands, each against a camera in another process."""

import json
import shutil
import signal

import hosts
import manual
import pytest
from PIL import Image

from conftest import BUILD, CAMTWIN, SERIAL, TREE

RAW = {"Mono8": 12288000, "Mono12p": 18432000, "Mono16": 24576000}


def test_version_and_help_need_no_camera(camtwin):
    assert camtwin("--version").stdout.startswith("camtwin ")
    done = camtwin("help")
    assert done.returncode == 0
    for word in ("run", "serve", "list", "features", "get", "set", "exec", "line", "scene", "snap", "decode", "doctor", "uvc-map"):
        assert f"camtwin {word}" in done.stdout


def test_uvc_map_tells_its_table_and_refuses_what_is_no_video_node(camtwin):
    table = json.loads(camtwin("uvc-map", "--json").stdout)
    (exposure,) = [row for row in table if row["key"] == "exposure_time_us"]
    assert (exposure["id"], exposure["selector"], exposure["size"], exposure["feature"]) == (
        "0x0199e201",
        0x1B,
        32,
        "ExposureTime",
    )
    assert len({row["id"] for row in table}) == len(table) == 54
    for path in ("/dev/null", "/nowhere/video0"):
        done = camtwin("uvc-map", path)
        assert done.returncode == 3, done.stderr
        assert path in done.stderr
    assert camtwin("uvc-map", "/dev/video0", "/dev/video1").returncode == 2


def test_a_served_camera_is_listed_with_how_to_reach_it(camtwin):
    with camtwin.serve("--serial", "12345678") as served:
        (entry,) = json.loads(camtwin("list", "--json").stdout)
        assert (entry["serial"], entry["model"], entry["pid"]) == ("12345678", "DMK 38UX253", served.process.pid)
        assert "12345678" in camtwin("list").stdout
        # What list says about reaching it is true.
        env = {**camtwin.env, **dict([entry["reach"].split("=", 1)])}
        listed = hosts.parse_listing(hosts.run(["arv-tool-0.8"], env=env).stdout)
        assert [one.split("-")[-1] for one in listed] == ["12345678"]
    assert json.loads(camtwin("list", "--json").stdout) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_unplugs_a_served_camera_cleanly(camtwin, number):
    with camtwin.serve() as served:
        assert served.stop(number) == 0
    assert [path for path in (camtwin.home / "run").rglob("*.sock")] == []


def test_a_camera_that_was_killed_is_no_longer_listed(camtwin):
    with camtwin.serve() as served:
        served.stop(signal.SIGKILL)
        assert json.loads(camtwin("list", "--json").stdout) == []


def test_what_set_writes_get_and_aravis_read(camtwin):
    with camtwin.serve():
        done = camtwin("set", "Width=640", "PixelFormat=Mono12p", "ExposureAuto=Off", "ExposureTime=1500")
        assert done.returncode == 0, done.stderr
        assert camtwin("get", "Width").stdout == "640\n"
        assert camtwin("get", "Width", "PixelFormat").stdout == "Width=640\nPixelFormat=Mono12p\n"
        reach = json.loads(camtwin("list", "--json").stdout)[0]["reach"]
        env = {**camtwin.env, **dict([reach.split("=", 1)])}
        found = hosts.parse_control(hosts.run(["arv-tool-0.8", "control", "ExposureTime", "PixelFormat"], env=env).stdout)
        assert found["ExposureTime"]["value"] == "1500 us" and found["PixelFormat"]["value"] == "Mono12p"


def test_a_feature_has_its_name_in_each_technology(camtwin):
    with camtwin.serve():
        assert camtwin("set", "VCDID_FlipHorizontal/VCDElement_Value=true").returncode == 0
        assert camtwin("get", "ReverseX").stdout.strip() in {"true", "1", "True"}
        assert camtwin("set", "ExposureAuto=Off").returncode == 0
        assert camtwin("set", "Exposure Time (us)=777").returncode == 0
        assert float(camtwin("get", "ExposureTime").stdout) == 777


@pytest.mark.parametrize(
    "words", [["set", "Width=257"], ["set", "Width=wide"], ["set", "Nope=1"], ["get", "Nope"], ["exec", "Width"],
              ["set", "DeviceSerialNumber=1"]]
)  # fmt: skip
def test_a_refusal_is_named_and_fails(camtwin, words):
    with camtwin.serve():
        done = camtwin(*words)
        assert done.returncode == 1 and words[1].split("=")[0] in done.stderr and done.stdout == ""
        assert camtwin("get", "Width").stdout == "4096\n"


def test_exec_executes(camtwin):
    with camtwin.serve():
        assert camtwin("exec", "TimestampLatch").returncode == 0
        first = int(camtwin("get", "TimestampLatchValue").stdout)
        assert camtwin("exec", "TimestampLatch").returncode == 0
        assert int(camtwin("get", "TimestampLatchValue").stdout) > first > 0


def test_features_json_has_every_parameter_of_the_manual(camtwin):
    listed = {one["name"]: one for one in json.loads(camtwin("features", "--json").stdout)}
    for row in manual.parameters():
        one = listed[row["usb3_vision"]]
        if row["type"] in {"int", "float"}:
            assert (one["unit"] or "") == row["unit"]
        if row["type"] == "enum":
            assert {entry["name"] for entry in one["entries"]} == set(row["entries"].split("|"))
        if row["video4linux2"] and not row["video4linux2"].startswith("("):
            assert one["v4l2"] == row["video4linux2"]
    assert "ExposureTime" in camtwin("features").stdout
    assert "4000000" in camtwin("features", "ExposureTime").stdout


def test_without_a_camera_the_commands_say_so(camtwin):
    for words in (["get", "Width"], ["set", "Width=640"], ["snap", "-o", camtwin.home / "x.png"]):
        done = camtwin(*words)
        assert done.returncode == 1 and done.stderr, words
    assert not (camtwin.home / "x.png").exists()


@pytest.mark.parametrize("pixel_format, mode", [("Mono8", "L"), ("Mono12p", "I;16"), ("Mono16", "I;16")])
def test_snap_takes_a_png(camtwin, pixel_format, mode):
    png = camtwin.home / "picture.png"
    done = camtwin.run(CAMTWIN, "snap", "-o", png, options=["--set", f"PixelFormat={pixel_format}"])
    assert done.returncode == 0
    with Image.open(png) as picture:
        assert picture.size == (4096, 3000)
        assert picture.mode in {mode, "I"} if mode != "L" else picture.mode == "L"
        low, high = picture.getextrema()
        assert high > low, "the picture is constant"
        if mode != "L":
            assert high > 255, "16 bits, most significant first"


@pytest.mark.parametrize("pixel_format", RAW)
def test_snap_raw_is_what_came_over_the_wire(camtwin, pixel_format):
    raw = camtwin.home / "picture.raw"
    camtwin.run(CAMTWIN, "snap", "-o", raw, options=["--set", f"PixelFormat={pixel_format}"])
    assert raw.stat().st_size == RAW[pixel_format]


def test_snap_takes_several(camtwin):
    camtwin.run(CAMTWIN, "snap", "-o", camtwin.home / "a.raw", "-n", "3", options=["--set", "Width=256", "--set", "Height=64"])
    sizes = [(camtwin.home / f"a-000{n}.raw").stat().st_size for n in (1, 2, 3)]
    assert sizes == [256 * 64] * 3


def test_the_same_seed_gives_the_same_bytes(camtwin):
    def picture(seed, name):
        options = ["--seed", seed, "--clock", "free", "--scene", "flat:100000"]
        for setting in ("Width=256", "Height=64", "ExposureAuto=Off", "GainAuto=Off"):
            options += ["--set", setting]
        camtwin.run(CAMTWIN, "snap", "-o", camtwin.home / name, options=options)
        return (camtwin.home / name).read_bytes()

    assert picture("5", "a.raw") == picture("5", "b.raw") != picture("6", "c.raw")


def test_a_photograph_in_front_of_the_camera_is_in_the_picture(camtwin):
    photo = camtwin.home / "photo.png"
    Image.linear_gradient("L").resize((1024, 750)).save(photo)  # black above, white below
    png = camtwin.home / "picture.png"
    camtwin.run(CAMTWIN, "snap", "-o", png, options=["--scene", f"image:{photo}"])
    with Image.open(png) as picture:
        means = list(picture.resize((1, 6), Image.Resampling.BOX).getdata())
    assert means == sorted(means) and means[-1] - means[0] > 50, means


def test_a_scene_that_is_not_there_is_named(camtwin):
    done = camtwin("run", "--scene", "image:/nowhere/photo.png", "--", "true")
    assert done.returncode in {1, 2} and "/nowhere/photo.png" in done.stderr


def test_doctor_says_what_works(camtwin):
    done = camtwin("doctor")
    assert done.returncode in {0, 1, 3} and done.stdout


def test_FFmpeg_is_loaded_for_picture_files_only(camtwin):
    """Its two hundred libraries take longer to load than most commands take; and a camera with a chart does without."""
    with camtwin.serve("--state", "none") as served:
        maps = open(f"/proc/{served.process.pid}/maps").read()
        assert "libusb-1.0" in maps and "libav" not in maps
        assert camtwin("scene", f"image:{TREE / 'docs' / 'first-light.png'}").returncode == 0
        assert "libavcodec" in open(f"/proc/{served.process.pid}/maps").read()


def test_without_the_module_that_has_FFmpeg_the_camera_works(camtwin):
    bare = camtwin.home / "bare"
    (bare / "src").mkdir(parents=True)
    shutil.copy(CAMTWIN, bare / "camtwin")
    (bare / "src" / "host").symlink_to(BUILD / "src" / "host")

    def ask(*words):
        return hosts.run([bare / "camtwin", *words], env=camtwin.env)

    facts = ask("run", "--state", "none", "--", bare / "camtwin", "get", "Width")
    assert (facts.returncode, facts.stdout) == (0, "4096\n"), facts.stderr
    pictures = camtwin.home / "pictures"
    for words in (
        ["run", "--scene", "image:x.png", "--", "true"],
        ["run", "--scene", "video:x.mp4", "--", "true"],
        ["render", "-n", 1, "-o", pictures],
        ["snap", "-o", f"{pictures}.png"],
    ):
        refused = ask(*words)
        assert refused.returncode == 3 and "libcamtwin-media.so" in refused.stderr, refused
    assert not pictures.exists()
    (line,) = [one for one in ask("doctor").stdout.splitlines() if "picture files" in one]
    assert not line.startswith("ok") and "libcamtwin-media.so" in line
