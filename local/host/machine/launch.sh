#!/bin/bash
# Enters the machine's control groups, then its namespaces. Being in the groups first, it can be found whatever happens.
# usage: launch.sh INIT
#
# MACHINE_GROUPS         files through which a process enters the machine's groups; they are the root of what it sees
# MACHINE_SYSTEM_GROUPS  the same for the groups below them in which its own programs stay, since version 2 allows no
#                        processes in a group that hands controllers down
set -eu

enter() {
  local entrances entrance
  IFS=: read -r -a entrances <<< "$1"
  for entrance in "${entrances[@]}"; do echo 0 > "$entrance"; done
}

if [ -n "${MACHINE_GROUPS:-}" ]; then
  enter "$MACHINE_GROUPS"
  unset MACHINE_GROUPS
  exec unshare --cgroup -- /bin/bash "$0" "$@"
fi
enter "$MACHINE_SYSTEM_GROUPS"
unset MACHINE_SYSTEM_GROUPS
ulimit -n "$(ulimit -Hn)"
exec unshare --net --mount --pid --uts --ipc --fork --propagation slave -- /bin/bash "$1"
