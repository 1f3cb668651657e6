#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `make demo`: a camera in front of a photograph, Debian's own Aravis as its host, and the console in a browser. Ends with
# pictures in build/: one of the camera, one of the console.
set -eu
cd "$(dirname "$0")/.."
camtwin=build/camtwin
picture=build/demo.png
console=build/demo-console.png

photo=
for file in demo/*.jpg; do
    [ -e "$file" ] && photo=$file && break
done
[ -n "$photo" ] || { echo "tools/demo.sh: there is no photograph (demo/*.jpg)" >&2; exit 1; }

title() {
    printf '\n== %s\n' "$1"
}

if [ "${1:-}" != inside ]; then
    rm -f "$picture" "$console"
    title "camtwin run --web 127.0.0.1:0 --scene image:$photo: a DMK 38UX253 in front of a photograph, for the commands below"
    "$camtwin" run --state none --web 127.0.0.1:0 --scene "image:$photo" -- "$0" inside
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

title "the console: the same camera in a browser (camtwin serve --web 127.0.0.1:8380 keeps it)"
url=$("$camtwin" list | grep -o 'http://[^ ]*' | head -n 1)
[ -n "$url" ] || { echo "tools/demo.sh: camtwin list does not say where the console is" >&2; exit 1; }
echo "$url"
tools/demo_console.sh "$url" "$PWD/$console"
