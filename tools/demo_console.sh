#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tools/demo_console.sh URL FILE.png: what the console's page shows, by a chromium without a window.
# A demo does not fail for want of a browser: without one (or when it fails) this says so, and ends well.
set -eu
url=$1
picture=$2

chromium=
for name in chromium chromium-browser google-chrome; do
    chromium=$(command -v "$name") && break
done
[ -n "$chromium" ] || { echo "no chromium here: no picture of the console (the address above shows it to you)"; exit 0; }

profile=$(mktemp -d)
log=$profile/log
trap 'rm -rf "$profile"' EXIT
set -- --headless=new --disable-gpu --hide-scrollbars --no-first-run --disable-background-networking \
    --user-data-dir="$profile" --window-size=1280,720 --run-all-compositor-stages-before-draw \
    --virtual-time-budget=8000 --timeout=20000 --screenshot="$picture"
# Chromium's sandbox refuses root, and is not there in a container; the only page that it is to show is ours.
for sandbox in "" --no-sandbox; do
    # LD_LIBRARY_PATH is of the cameras' hosts, not of a browser.
    env -u LD_LIBRARY_PATH timeout 60 "$chromium" $sandbox "$@" "$url" >"$log" 2>&1 || true
    [ ! -s "$picture" ] || break
done
if [ -s "$picture" ]; then
    echo "$picture"
else
    echo "chromium made no picture of the console; it said:"
    tail -n 3 "$log"
fi
