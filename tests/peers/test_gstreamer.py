# SPDX-License-Identifier: Apache-2.0
"""GStreamer's aravissrc, as Debian ships it, puts pictures of the camera into a PNG."""

import pytest
from PIL import Image

COUNTED = 'from element "multifilesink0" (element): GstMultiFileSink,'


@pytest.mark.timing
def test_aravissrc_runs_100_buffers_into_a_png(camtwin, camera_id):
    png = camtwin.home / "picture.png"
    pipeline = [
        "aravissrc", f"camera-name={camera_id}", "num-buffers=100", "!", "videoconvert", "!", "pngenc", "compression-level=0",
        "!", "multifilesink", f"location={png}", "post-messages=true",
    ]  # fmt: skip
    done = camtwin.run("gst-launch-1.0", "-m", *pipeline, timeout=180)
    assert done.stdout.count(COUNTED) == 100, done.stdout[-2000:] + done.stderr[-2000:]
    with Image.open(png) as picture:
        assert picture.size == (4096, 3000)
        grey = picture.convert("L")
        low, high = grey.getextrema()
        assert high - low > 20, "the picture is constant"
        # Not only noise: the means of large tiles differ too.
        tiles = grey.resize((8, 6), Image.Resampling.BOX).getextrema()
        assert tiles[1] - tiles[0] > 5, "the picture has no content"


def test_the_counting_sees_messages_of_multifilesink(camtwin):
    import hosts

    pipeline = "videotestsrc num-buffers=3 ! pngenc ! multifilesink post-messages=true location=".split()
    pipeline[-1] += str(camtwin.home / "test.png")
    done = hosts.run(["gst-launch-1.0", "-m", *pipeline], env=camtwin.env)
    assert done.stdout.count(COUNTED) == 3
