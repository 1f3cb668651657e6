#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes docs/timing.svg (or the file that is named): plays six pulses to a camera and draws the recording.
set -eu
tree=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# us: noise; good; too soon after it (debounce); masked; during the readout; good
cat >"$folder/in.csv" <<'CSV'
time,level
0,0
100e-6,1
150e-6,0
400e-6,1
900e-6,0
1000e-6,1
1400e-6,0
1900e-6,1
2400e-6,0
3000e-6,1
3400e-6,0
5600e-6,1
6100e-6,0
CSV
"$tree/build/camtwin" render --no-pixels --log error \
    --set Width=256 --set Height=260 --set ExposureAuto=Off --set ExposureTime=700 \
    --set TriggerMode=On --set IMXLowLatencyTriggerMode=True --set TriggerDenoise=200 --set TriggerDebouncer=300 \
    --set TriggerMask=2000 --set TriggerDelay=300 --set StrobeEnable=On --set StrobeDelay=100 \
    --wave-in "$folder/in.csv" --wave-out "$folder/out.vcd" >/dev/null
"$tree/tools/wave_svg.py" "$folder/out.vcd" 0 10000 >"${1:-$tree/docs/timing.svg}"
