#!/bin/bash
# Enters the machine's control groups, then its namespaces. Being in the groups first, whatever happens later can be found.
# usage: launch.sh INIT ENTRANCE...
set -eu
init=$1
shift
for entrance in "$@"; do echo 0 > "$entrance"; done
ulimit -n "$(ulimit -Hn)"
exec unshare --net --mount --pid --uts --ipc --fork --propagation slave -- /bin/bash "$init"
