# SPDX-License-Identifier: Apache-2.0
"""Pictures that move in front of the camera, on its own time: camtwin render has no host and no clock on the wall."""

import json

import pytest
from PIL import Image, ImageSequence

SIZE = (64, 48)
SMALL = ("--set", "Width=256", "--set", "Height=64", "--set", "OffsetX=1920", "--set", "OffsetY=1468")
FAST = ("--set", "ExposureAuto=Off", "--set", "GainAuto=Off", "--set", "ExposureTime=5000", "--set", "AcquisitionFrameRate=50")


def film(path, greys, each_ms):
    """A GIF: a palette, a time for each picture, and every program writes them."""
    pictures = [Image.new("L", SIZE, grey) for grey in greys]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=each_ms, loop=0)
    with Image.open(path) as written:
        assert len(list(ImageSequence.Iterator(written))) == len(greys)
    return path


def render(camtwin, scene, folder, *options, count=10):
    done = camtwin("render", "--scene", scene, *SMALL, *FAST, "-n", str(count), "--json", "-o", folder, *options)
    assert done.returncode == 0, done.stderr
    frames = [json.loads(line) for line in done.stdout.splitlines()][:count]
    means = []
    for n in range(1, count + 1):
        with Image.open(folder / f"frame-{n:06}.png") as picture:
            means.append(sum(picture.getdata()) / (picture.width * picture.height))
    return frames, means


def test_a_video_moves_on_virtual_time(camtwin, tmp_path):
    gif = film(tmp_path / "film.gif", [40, 110, 160, 210], 100)
    frames, means = render(camtwin, f"video:{gif},fps=10", tmp_path / "a", count=25)
    levels = {}
    for frame, mean in zip(frames, means, strict=True):
        first, last = (t // 100_000_000 % 4 for t in (frame["timestamp_ns"] - frame["exposure_ns"], frame["timestamp_ns"]))
        if first == last:
            levels.setdefault(first, []).append(mean)
    assert set(levels) == {0, 1, 2, 3}
    for seen in levels.values():
        assert max(seen) - min(seen) < 2, levels
    assert levels[0][0] + 10 < levels[1][0] and levels[1][0] + 10 < levels[2][0] and levels[2][0] + 10 < levels[3][0]


def test_the_same_film_gives_the_same_bytes_whatever_the_threads(camtwin, tmp_path):
    gif = film(tmp_path / "film.gif", [0, 90, 180, 255, 30], 40)
    hashes = []
    for threads in ("1", "2", "3"):
        frames, _ = render(camtwin, f"video:{gif},fps=33.3", tmp_path / threads, "--threads", threads, "--seed", "5")
        hashes.append([frame["fnv1a64"] for frame in frames])
    assert hashes[0] == hashes[1] == hashes[2] and len(set(hashes[0])) == 10


def test_a_sequence_stops_at_its_last_picture(camtwin, tmp_path):
    for n, grey in ((1, 40), (2, 120), (10, 220)):
        Image.new("L", SIZE, grey).save(tmp_path / f"p{n}.png")
    _, means = render(camtwin, f"sequence:{tmp_path}/p*.png,fps=20,loop=0", tmp_path / "a", count=15)
    assert means[0] + 10 < means[4] < means[-1] - 10 and abs(means[-1] - means[-4]) < 2, means


@pytest.mark.parametrize(
    "scene, says",
    [
        ("video:/nowhere/film.mp4", "'/nowhere/film.mp4' can not be opened"),
        ("video:/dev/video77", "'/dev/video77' can not be opened"),
        ("sequence:/nowhere/*.png", "no file fits '/nowhere/*.png'"),
        ("video:", "which video?"),
        ("image:{home}/cut.jpg", "cut.jpg' is not a picture that can be read"),
        ("image:{home}/cut.png", "cut.png' is not a picture that can be read"),
        ("video:{home}/nonsense", "nonsense' is no picture or video that can be read"),
        ("image:{home}/huge.png", "huge.png' is too large: pictures have at most 134217728 pixels"),
    ],
)  # fmt: skip
def test_what_can_not_be_shown_is_said_at_the_start(camtwin, scene, says):
    noise = Image.effect_noise((640, 480), 60)
    for name in ("cut.jpg", "cut.png"):
        noise.save(camtwin.home / name)
        whole = (camtwin.home / name).read_bytes()
        (camtwin.home / name).write_bytes(whole[: len(whole) * 9 // 10])
    (camtwin.home / "nonsense").write_text("not a film")
    Image.new("1", (30000, 20000)).save(camtwin.home / "huge.png")
    done = camtwin("render", "-n", "1", "-o", "/dev/null", "--scene", scene.format(home=camtwin.home))
    assert done.returncode in {1, 2} and says in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr


@pytest.mark.parametrize("mode", ["L", "I;16", "P", "1"])
def test_each_kind_of_png_shows_the_same_light(camtwin, tmp_path, mode):
    grey = Image.new("L", SIZE, 255)
    if mode == "I;16":
        Image.new("I", SIZE, 65535).convert("I;16").save(tmp_path / "x.png")
    else:
        grey.convert(mode).save(tmp_path / "x.png")
    Image.new("L", (1, 1), 255).save(tmp_path / "one.png")
    _, (expected,) = render(camtwin, f"image:{tmp_path}/one.png", tmp_path / "a", count=1)
    _, (mean,) = render(camtwin, f"image:{tmp_path}/x.png", tmp_path / "b", count=1)
    assert mean == pytest.approx(expected, rel=3e-4) and mean > 50
