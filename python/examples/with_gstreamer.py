#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""GStreamer's aravissrc: twenty pictures through a pipeline.

usage: camtwin run -- ./with_gstreamer.py
"""

import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

PIPELINE = (
    "aravissrc num-buffers=20 ! video/x-raw,format=GRAY8,width=1280,height=960 ! videoconvert"
    " ! fakesink name=sink signal-handoffs=true"
)


def main():
    Gst.init(None)
    pipeline = Gst.parse_launch(PIPELINE)
    sizes = []
    pipeline.get_by_name("sink").connect("handoff", lambda _sink, buffer, _pad: sizes.append(buffer.get_size()))
    pipeline.set_state(Gst.State.PLAYING)
    message = pipeline.get_bus().timed_pop_filtered(30 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
    pipeline.set_state(Gst.State.NULL)
    if message is None or message.type == Gst.MessageType.ERROR:
        print("no end of stream" if message is None else message.parse_error()[0].message, file=sys.stderr)
        return 1
    print(f"{len(sizes)} pictures of {sizes[0]} bytes")
    return 0 if len(sizes) == 20 else 1


if __name__ == "__main__":
    sys.exit(main())
