/**
 * The cleanup's script: POSIX sh with curl, grep, sed and tr. It calls the API of its own cluster.
 *
 * Environment: `SWEEP_LINKS`, the names of the existing Links, separated by spaces, and `SWEEP_ROUNDS`, the limit of
 * rounds. Mirrors of a cluster without a Link are deleted; such a cluster is removed from the members of federated
 * Services, which are deleted with their last member. Rounds repeat until one finds nothing, as a terminating controller
 * may still write.
 *
 * A change of the text, also of its comments, is a change of the Job, which runs it again.
 */
export const cleanupScript = `set -eu

account=/var/run/secrets/kubernetes.io/serviceaccount
api="https://kubernetes.default.svc"
mirrored='mirror.linkerd.io/mirrored-service=true'
cluster='mirror.linkerd.io/cluster-name'
members='multicluster.linkerd.io/remote-discovery'
local='multicluster.linkerd.io/local-discovery'

call() {
  curl --silent --show-error --fail --max-time 30 --cacert "$account/ca.crt" \\
    --header "Authorization: Bearer $(cat "$account/token")" "$@"
}

# What the API answers, on one line and without space, so that fields can be cut out of it. No answer ends the sweep:
# it is not the same as an answer without mirrors.
read_api() {
  answer=$(call --get "$@") || exit 1
  printf '%s' "$answer" | tr -d ' \\n\\t'
}

# The value of one annotation or label in an object.
field() {
  sed -n "s|.*\\"$1\\":\\"\\([^\\"]*\\)\\".*|\\1|p"
}

known() {
  for link in $SWEEP_LINKS; do
    [ "$link" != "$1" ] || return 0
  done
  return 1
}

if [ -n "$SWEEP_LINKS" ]; then
  orphans="$mirrored,$cluster,$cluster notin ($(printf '%s' "$SWEEP_LINKS" | tr ' ' ','))"
else
  orphans="$mirrored,$cluster"
fi

# Namespaces of the Services that a selector finds.
places() {
  list=$(read_api "$api/api/v1/services" --data-urlencode "labelSelector=$1") || exit 1
  printf '%s' "$list" |
    grep -o '"namespace":"[^"]*"' | sed 's/.*:"//; s/"$//' | sort -u
}

sweep_mirrors() {
  namespaces=$(places "$orphans") || exit 1
  for namespace in $namespaces; do
    found=yes
    printf 'deleting mirrors in %s\\n' "$namespace"
    call --request DELETE --get "$api/api/v1/namespaces/$namespace/services" \\
      --data-urlencode "labelSelector=$orphans" >/dev/null
  done
}

# Shortens the list of one federated Service, or deletes it.
shorten() {
  object=$(read_api "$1") || exit 1
  list=$(printf '%s' "$object" | field "$members")
  kept=
  for member in $(printf '%s' "$list" | tr ',' ' '); do
    if known "\${member#*@}"; then kept="$kept\${kept:+,}$member"; fi
  done
  [ "$kept" != "$list" ] || return 0
  found=yes
  if [ -z "$kept" ] && [ -z "$(printf '%s' "$object" | field "$local")" ]; then
    printf 'deleting %s, which has no members\\n' "\${1##*/}"
    call --request DELETE "$1" >/dev/null
  else
    printf 'leaving %s to: %s\\n' "\${1##*/}" "\${kept:-this cluster}"
    call --request PATCH --header 'Content-Type: application/merge-patch+json' \\
      --data "{\\"metadata\\":{\\"annotations\\":{\\"$members\\":\\"$kept\\"}}}" "$1" >/dev/null
  fi
}

sweep_federated() {
  namespaces=$(places "$mirrored,!$cluster") || exit 1
  for namespace in $namespaces; do
    list=$(read_api "$api/api/v1/namespaces/$namespace/services" \\
      --data-urlencode "labelSelector=$mirrored,!$cluster") || exit 1
    names=$(printf '%s' "$list" |
      grep -o '"name":"[^"]*-federated"' | sed 's/.*:"//; s/"$//' | sort -u)
    for name in $names; do
      shorten "$api/api/v1/namespaces/$namespace/services/$name"
    done
  done
}

rounds=0
while :; do
  found=no
  sweep_mirrors
  sweep_federated
  [ "$found" = yes ] || break
  rounds=$((rounds + 1))
  if [ "$rounds" -ge "$SWEEP_ROUNDS" ]; then
    echo 'something makes them anew'
    exit 1
  fi
  sleep 2
done
echo 'no mirror is left of a cluster without a Link'
`;
