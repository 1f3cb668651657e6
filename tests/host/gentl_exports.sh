#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The GenTL producer exports the calls of GenTL 1.6: none less, and nothing else. Usage: gentl_exports.sh PRODUCER LIST
set -eu
nm -D --defined-only "$1" | awk '{print $3}' | LC_ALL=C sort >gentl_ours.txt
if ! diff gentl_ours.txt "$2"; then
    echo "not as $2 says (<: exported, >: listed)"
    exit 1
fi
echo "$(wc -l <"$2") calls"
