#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Our libusb exports what the system's does: no call less, and nothing of our own besides. Usage: exports.sh OURS LIST
set -eu
ours=$(nm -D --defined-only "$1" | awk '$2 == "T" {print $3}' | LC_ALL=C sort)
listed=$(LC_ALL=C sort "$2")
if [ "$ours" != "$listed" ]; then
    echo "not as $2 says:"
    printf '%s\n' "$ours" >ours.txt
    diff ours.txt "$2" || true
    exit 1
fi
for system in /usr/lib/*/libusb-1.0.so.0 /usr/lib64/libusb-1.0.so.0 /usr/lib/libusb-1.0.so.0; do
    [ -e "$system" ] || continue
    theirs=$(nm -D --defined-only "$system" | awk '$2 == "T" {sub(/@.*/, "", $3); print $3}' | LC_ALL=C sort)
    if [ "$ours" != "$theirs" ]; then
        echo "not as $system:"
        printf '%s\n' "$theirs" >theirs.txt
        printf '%s\n' "$ours" | diff - theirs.txt || true
        exit 1
    fi
    echo "as $system: $(printf '%s\n' "$ours" | wc -l) calls"
done
