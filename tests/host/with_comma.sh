#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a program in a language that writes 1,5 for 1.5: a locale of our own, so that none has to be installed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/source" <<'END'
LC_NUMERIC
decimal_point ","
thousands_sep ""
grouping -1
END LC_NUMERIC
END
localedef -c -i "$folder/source" "$folder/xx_XX" > "$folder/said" 2>&1 || true # it warns of all that is left out
export LOCPATH="$folder" LC_NUMERIC=xx_XX
unset LC_ALL
[ "$(locale decimal_point)" = "," ] || { cat "$folder/said"; exit 1; }
"$@"
