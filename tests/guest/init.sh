#!/bin/busybox sh
# SPDX-License-Identifier: Apache-2.0
# The guest's first process: makes this machine's own root (read-only, over 9p, with a RAM disk over it) the guest's, runs
# `script=` of the kernel's command line there and switches off. The host reads /out and the serial line.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in $(cat /modules/order); do
    insmod "/modules/$module" || echo "guest: no $module"
done
ip link set lo up
ip addr add 10.0.2.15/24 dev eth0 && ip link set eth0 up
mkdir -p /lower /ram /new
mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=512000,cache=loose hostroot /lower || echo "guest: no root"
mount -t tmpfs ram /ram
mkdir -p /ram/upper /ram/work
mount -t overlay -o lowerdir=/lower,upperdir=/ram/upper,workdir=/ram/work overlay /new || echo "guest: no overlay"
for place in proc sys dev; do
    mount --move /$place /new/$place
done
mkdir -p /new/dev/pts /new/dev/shm /new/out
mount -t devpts devpts /new/dev/pts
mount -t tmpfs shm /new/dev/shm
mount -t tmpfs run /new/run
mount -t tmpfs tmp /new/tmp
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000 out /new/out || echo "guest: no /out"
for word in $(cat /new/proc/cmdline); do
    case $word in script=*) script=${word#script=} ;; esac
done
tree=${script%/tests/guest/*}
if [ ! -d "/new$tree" ]; then # below a folder that was made empty just now
    mkdir -p "/new$tree" && mount --bind "/lower$tree" "/new$tree" || echo "guest: no $tree"
fi
echo "guest: up after $(cut -d' ' -f1 /new/proc/uptime) s"
chroot /new /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp TERM=dumb LC_ALL=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$script"
echo "guest: script ended with $? after $(cut -d' ' -f1 /new/proc/uptime) s"
poweroff -f
