#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the packages of tools/packages.txt that are missing, with apt-get (through sudo unless root).
# With tools/npm.txt or tools/pip.txt in the tree their packages follow. `deps.sh --quiet` says nothing when all is there.
set -eu
cd "$(dirname "$0")/.."
quiet=${1:-}

missing() {
    wanted=$(sed 's/#.*//' tools/packages.txt)
    # shellcheck disable=SC2086 # a list of words
    have=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | sed -n 's/^installed //p') || true
    for package in $wanted; do
        # Who has Node.js from elsewhere has npm with it, and Debian's package would not go beside it.
        [ "$package" != npm ] || ! command -v npm >/dev/null || continue
        case "
$have
" in
        *"
$package
"*) ;;
        *) echo "$package" ;;
        esac
    done
}

try() { # a mirror that hiccups is asked again
    for pause in 2 10 30; do
        "$@" && return 0
        echo "tools/deps.sh: '$*' failed, again in $pause s" >&2
        sleep "$pause"
    done
    "$@"
}

if ! command -v dpkg-query >/dev/null; then
    echo "tools/deps.sh: this is no Debian; install by hand what tools/packages.txt lists" >&2
    exit 0
fi

wanted=$(missing)
if [ -z "$wanted" ]; then
    [ "$quiet" = --quiet ] || echo "every package of tools/packages.txt is installed"
else
    echo "installing:" $wanted >&2
    as_root=
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "tools/deps.sh: not root and no sudo; as root run: apt-get install" $wanted >&2
            exit 3
        fi
        as_root=sudo
    fi
    try $as_root apt-get update -qq
    # shellcheck disable=SC2086
    try $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends $wanted
    still=$(missing)
    if [ -n "$still" ]; then
        echo "tools/deps.sh: still missing:" $still >&2
        exit 1
    fi
fi

if [ -s tools/npm.txt ]; then
    sed 's/#.*//' tools/npm.txt | xargs -r npm install --no-save
fi
# build/venv keeps a copy of the list that it was made from: nobody asks a network when nothing is missing. Only for whom the
# tree belongs to: root, who installs packages for somebody, shall leave nothing of its own in build/.
if [ -s tools/pip.txt ] && [ -O . ] && ! cmp -s tools/pip.txt build/venv/installed.txt; then
    /usr/bin/python3 -m venv --system-site-packages build/venv
    try build/venv/bin/python -m pip install -q --disable-pip-version-check -r tools/pip.txt >&2
    cp tools/pip.txt build/venv/installed.txt
fi
