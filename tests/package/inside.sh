#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# In namespaces of its own: this machine's root with a layer over it that forgets, and a shell script in it.
# usage: unshare --mount inside.sh FOLDER SCRIPT    the layer stays in FOLDER/upper to be looked at
set -eu
folder=$1
mount -t tmpfs none "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
mount --rbind /dev "$folder/root/dev"
mount -t proc proc "$folder/root/proc" 2>/dev/null || mount --rbind /proc "$folder/root/proc"
mount -t tmpfs none "$folder/root/run"
chroot "$folder/root" /bin/sh -eu -c "$2"
# What the script left in the file system, but for what package managers write down for themselves.
cd "$folder/upper"
find . ! -type d | grep -vE '^\./(tmp|root|var/(lib/dpkg|log|cache|lib/apt|lib/man-db)|etc/ld\.so\.cache)(/|$)' |
    sed 's/^/left: /' || true
