#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Shows that a bare Debian 12 and the README's commands are all camtwin needs: makes a minimal chroot with this
# machine's own package sources, puts a clean clone of HEAD into it and runs the commands there, make test as an
# ordinary user. Needs root and mmdebstrap. usage: tools/fresh.sh [FOLDER] (default build/fresh; made anew)
#   FRESH_KEEP=1     keeps a chroot that is there (to go on after a failure)
#   FRESH_TARGETS=…  instead of "demo test"
set -euo pipefail
cd "$(dirname "$0")/.."
tree=$PWD
root=$(realpath -m "${1:-build/fresh}")
targets=${FRESH_TARGETS:-demo test}
[ "$(id -u)" = 0 ] || { echo "tools/fresh.sh needs root" >&2; exit 3; }
command -v mmdebstrap >/dev/null || { echo "tools/fresh.sh needs: apt-get install mmdebstrap" >&2; exit 3; }

make_chroot() {
    rm -rf --one-file-system "$root"
    mkdir -p "$(dirname "$root")"
    # The machine's own sources for this release, and what its apt needs to be told to reach them.
    mapfile -t sources < <(grep -lE '^[^#]*\bbookworm\b' /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
        /etc/apt/sources.list.d/*.sources 2>/dev/null)
    local options
    options=$(mktemp)
    apt-config dump | grep -E '^Acquire::(Check-Valid-Until|Check-Date|https?::(Proxy|CaInfo)|Retries)' >"$options" || true
    mmdebstrap --mode=root --variant=apt --aptopt="$options" bookworm "$root" "${sources[@]}"
    rm -f "$options"
}

if [ -z "${FRESH_KEEP:-}" ] || [ ! -e "$root/etc/debian_version" ]; then
    make_chroot
fi
rm -rf "$root/home/guest/camtwin"
grep -q '^guest:' "$root/etc/passwd" || chroot "$root" useradd --create-home --shell /bin/bash guest
git clone -q --no-hardlinks "$tree" "$root/home/guest/camtwin"
chroot "$root" chown -R guest:guest /home/guest/camtwin

# Own mounts and processes; both are gone when this ends. The USB part of /dev is left out on purpose.
export root targets
unshare --mount --pid --fork --kill-child bash -euo pipefail -c '
    mount -t proc proc "$root/proc"
    mount -t sysfs -o ro sys "$root/sys" 2>/dev/null || true
    mount -t tmpfs -o mode=755 dev "$root/dev"
    for node in null zero full random urandom tty; do
        touch "$root/dev/$node" && mount --bind "/dev/$node" "$root/dev/$node"
    done
    mkdir "$root/dev/shm" "$root/dev/pts"
    mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
    ln -s /proc/self/fd "$root/dev/fd"
    mount -t tmpfs -o mode=1777 tmp "$root/tmp"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    [ ! -e /etc/hosts ] || cp /etc/hosts "$root/etc/hosts"
    inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"; }
    set -x
    inside HOME=/root sh -c "cd /home/guest/camtwin && tools/deps.sh"
    for file in /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do # how this machine reaches PyPI
        [ ! -e "$file" ] || install -D -m 644 "$file" "$root$file"
    done
    for target in $targets; do
        inside HOME=/home/guest setpriv --reuid=guest --regid=guest --init-groups \
            sh -c "cd /home/guest/camtwin && make $target"
    done
'
echo "fresh Debian 12: tools/deps.sh, make ${targets// /, make } all worked"
