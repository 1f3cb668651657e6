#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The tisgrabber library exports its interface: no function less, and nothing else besides. Usage: ic_exports.sh LIBRARY LIST
set -eu
ours=$(nm -D --defined-only "$1" | awk '{print $3}' | LC_ALL=C sort)
listed=$(LC_ALL=C sort "$2")
if [ "$ours" != "$listed" ]; then
    echo "not as $2 says:"
    printf '%s\n' "$ours" >ic_ours.txt
    diff ic_ours.txt "$2" || true
    exit 1
fi
count=$(printf '%s\n' "$ours" | wc -l)
echo "$count functions"
[ "$count" -eq 158 ]
# By the name under which Windows programs load it, too.
[ -e "$(dirname "$1")/tisgrabber_x64.dll" ]
