#!/bin/sh
# Runs a command as a container engine would: in a group with a quota, on a file system of its own,
# with a view of the groups. Arguments:
#   container.sh own|host|unified GROUP LIBRARY COMMAND...
# `own` is a namespace of groups, `host` the view of the host's with the container's group mounted in
# place of the root, both of version 1. The library is put where the image has it.
set -eu
view=$1 group=$2 library=$3
shift 3
root=/mnt/root
if [ "${INSIDE:-}" != 1 ]; then
    echo $$ > "$group/cgroup.procs"
    [ "$view" = host ] || groups=--cgroup
    INSIDE=1 exec unshare --mount --pid --fork ${groups:+"$groups"} "$0" "$view" "$group" "$library" "$@"
fi
unset INSIDE
mount --make-rprivate /
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work $root
mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work overlay $root
mount -t proc proc $root/proc
mount --bind /dev $root/dev
mount -t sysfs sysfs $root/sys
case $view in
    unified) mount -t cgroup2 cgroup2 $root/sys/fs/cgroup ;;
    *)
        mount -t tmpfs tmpfs $root/sys/fs/cgroup
        mkdir $root/sys/fs/cgroup/cpu
        case $view in
            own) mount -t cgroup -o cpu cgroup $root/sys/fs/cgroup/cpu ;;
            host) mount --bind "$group" $root/sys/fs/cgroup/cpu ;;
        esac
        ;;
esac
cp "$library" $root/usr/lib/libthreadcap.so
cp "$1" $root/task
shift
exec chroot $root env "$@" /task
