#!/bin/bash
# The first process of a machine. When it ends, however that happens, the kernel ends all others in its process
# namespace, and with the last of them go the mounts, links and firewall tables of the machine.
#
# MACHINE_NAME    host name
# MACHINE_FOLDER  lib/ and log/ (put over /var/lib/* and /var/log), services/ (programs to keep running), logs/
# MACHINE_KEEP    folders that must stay visible when /var/lib and /run are the machine's own, separated by colons
set -eu

trap 'exit 0' TERM INT
folder=$MACHINE_FOLDER
# Its number as the host counts; its own /proc, mounted below, will say 1.
read -r number _ < /proc/self/stat

mount --make-rshared /

# A folder of the host stays reachable through an open file after something was mounted over it.
kept=()
IFS=: read -r -a keep <<< "$MACHINE_KEEP"
for path in "${keep[@]}"; do
  case $path in
    /var/lib/* | /run/*)
      exec {handle}< "$path"
      kept+=("$handle=$path")
      ;;
  esac
done

mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=755 tmpfs /var/lib
for entry in "${kept[@]}"; do
  handle=${entry%%=*} path=${entry#*=}
  mkdir -p "$path"
  mount --no-canonicalize --bind "/proc/self/fd/$handle" "$path"
  exec {handle}<&-
done
mkdir -p /run/lock /run/netns /run/tmp

# The host's hierarchies again, seen from this machine's groups, on a /sys that shows this machine's links.
hierarchies=$(awk '$5 ~ "^/sys/fs/cgroup" && / - cgroup2? / {
  for (i = 7; $i != "-"; i++);
  print $5, $(i + 1), $(i + 3)
}' /proc/self/mountinfo | sort -u)
aliases=$(find /sys/fs/cgroup -maxdepth 1 -type l -printf '%f %l\n')
umount --recursive --lazy /proc
mount -t proc proc /proc
umount --recursive --lazy /sys
mount -t sysfs sysfs /sys
if [[ $hierarchies != "/sys/fs/cgroup cgroup2 "* ]]; then
  mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
fi
while read -r target type options; do
  mkdir -p "$target"
  if [ "$type" = cgroup2 ]; then
    mount -t cgroup2 cgroup2 "$target"
  else
    options=${options#rw}
    options=${options#,}
    [[ $options == name=* ]] && options=none,$options
    mount -t cgroup -o "$options" cgroup "$target"
  fi
done <<< "$hierarchies"
while read -r name target; do
  [ -z "$name" ] || ln -s "$target" "/sys/fs/cgroup/$name"
done <<< "$aliases"

for source in "$folder"/lib/*; do
  [ -d "$source" ] || continue
  target=/var/lib/${source##*/}
  mkdir -p "$target"
  mount --bind "$source" "$target"
done
[ -d "$folder/log" ] && mount --bind "$folder/log" /var/log

# kubelet sets these for the whole kernel. Nothing outside is changed: it gets files of its own to write to.
mkdir -p /run/tunables
for tunable in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops \
  kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  [ -e "/proc/sys/$tunable" ] || continue
  copy=/run/tunables/${tunable//\//-}
  cat "/proc/sys/$tunable" > "$copy"
  mount --bind "$copy" "/proc/sys/$tunable"
done

echo "$MACHINE_NAME" > /proc/sys/kernel/hostname
ip link set lo up
echo 1 > /proc/sys/net/ipv4/ip_forward
export TMPDIR=/run/tmp

echo "$number" > "$folder/ready.new"
mv "$folder/ready.new" "$folder/ready"
# Most machines are told to start at once; one that only holds a network never is.
waits=0
until [ -e "$folder/start" ]; do
  waits=$((waits + 1))
  if [ "$waits" -lt 200 ]; then sleep 0.05; else sleep 5; fi
done

# A service that ends is started again, as a real machine's service manager would.
supervise() {
  trap - TERM INT
  set +e
  while :; do
    "$1" >> "$folder/logs/${1##*/}.log" 2>&1 < /dev/null
    echo "ended with code $?" >> "$folder/logs/${1##*/}.log"
    sleep 0.5
  done
}
for service in "$folder"/services/*; do
  [ -x "$service" ] && supervise "$service" &
done

# The shell collects every orphan of the machine while it waits.
while :; do
  sleep 3600 &
  wait $! || true
done
