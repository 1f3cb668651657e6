#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `make deb`: Debian packages of the tree as it is committed, in build/deb/.
set -eu
cd "$(dirname "$0")/.."
version=$(sed -n '1s/.*(\(.*\)).*/\1/p' dist/debian/changelog)
source=build/deb/camtwin-$version
rm -rf build/deb
mkdir -p "$source"
git archive HEAD | tar -x -C "$source"
cp -r "$source/dist/debian" "$source/debian"
page=build/src/page/dist # what npm made, where it could: a package is built without a network
[ ! -d "$page" ] || cp -r "$page" "$source/src/page/dist"
(cd "$source" && dpkg-buildpackage --build=binary --no-sign --jobs="$(nproc)") > build/deb/build.log 2>&1 || {
    tail -n 30 build/deb/build.log >&2
    exit 1
}
rm -rf "$source"
ls build/deb/*.deb
