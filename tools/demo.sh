#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `make demo`: a camera in front of a photograph, and Debian's own Aravis as its host. Ends with a picture in build/.
set -eu
cd "$(dirname "$0")/.."
camtwin=build/camtwin
picture=build/demo.png

photo=
for file in demo/*.jpg; do
    [ -e "$file" ] && photo=$file && break
done
[ -n "$photo" ] || { echo "tools/demo.sh: there is no photograph (demo/*.jpg)" >&2; exit 1; }

title() {
    printf '\n== %s\n' "$1"
}

if [ "${1:-}" != inside ]; then
    rm -f "$picture"
    title "camtwin run --scene image:$photo: a DMK 38UX253 in front of a photograph, for the commands below"
    "$camtwin" run --state none --scene "image:$photo" -- "$0" inside
    [ -s "$picture" ] || { echo "tools/demo.sh: there is no picture" >&2; exit 1; }
    echo "$PWD/$picture"
    exit 0
fi

title "arv-tool-0.8: what cameras are there?"
found=$(arv-tool-0.8)
echo "$found"
id=$(echo "$found" | sed -n 's/^\(The Imaging Source Europe GmbH-.*\) ([^()]*)$/\1/p' | head -n 1)
[ -n "$id" ] || { echo "tools/demo.sh: Aravis does not see the camera" >&2; exit 1; }

title "arv-tool-0.8 control: reading and writing features (the last two are refused)"
arv-tool-0.8 -n "$id" control DeviceModelName DeviceSerialNumber Width Height PixelFormat AcquisitionFrameRate \
    BlackLevel BlackLevel=300 Gain=6 Width=9999

title "arv-camera-test-0.8: 5 s of 4096x3000 pixels, Mono8"
streamed=$(arv-camera-test-0.8 -n "$id" --duration 5)
echo "$streamed"
echo "$streamed" | grep -q 'n_failures *= 0$' || { echo "tools/demo.sh: the stream had failures" >&2; exit 1; }

title "camtwin snap: one picture, through the wire"
"$camtwin" snap -o "$picture"
