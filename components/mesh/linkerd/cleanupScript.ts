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
export const cleanupScript = `set -euf

account=/var/run/secrets/kubernetes.io/serviceaccount
api="https://kubernetes.default.svc/api/v1"
mirrored='mirror.linkerd.io/mirrored-service=true'
cluster='mirror.linkerd.io/cluster-name'
members='multicluster.linkerd.io/remote-discovery'
local='multicluster.linkerd.io/local-discovery'

# Sets body and status to what the API responds. No response ends the cleanup.
call() {
  body=$(curl --silent --show-error --max-time 30 --path-as-is --cacert "$account/ca.crt" \\
    --header "Authorization: Bearer $(cat "$account/token")" --write-out '\\n%{http_code}' "$@") || exit 1
  status=\${body##*'
'}
  body=\${body%'
'*}
}

# As call, for a request that has to succeed. An object that is gone is as good as one that was deleted.
request() {
  call "$@"
  case $status in
    2?? | 404) ;;
    *)
      printf '%s\\n' "$body"
      exit 1
      ;;
  esac
}

# Namespaces and names of the Services that a selector finds, as lines namespace/name, without those that are being
# deleted. The indentation of the response tells an object's own fields from everything that it carries.
services() {
  request --get "$api/services" --data pretty=true --data-urlencode "labelSelector=$1"
  [ "$status" = 200 ] || exit 1
  printf '%s\\n' "$body" | sed -n \\
    -e 's|^        "name": "\\([a-z0-9-]*\\)",\\{0,1\\}$|name \\1|p' \\
    -e 's|^        "namespace": "\\([a-z0-9-]*\\)",\\{0,1\\}$|namespace \\1|p' \\
    -e 's|^        "deletionTimestamp": .*|deleted -|p' \\
    -e 's|^    }.*|end -|p' |
    while read -r field value; do
      case $field in
        name) name=$value ;;
        namespace) namespace=$value ;;
        deleted) deleted=yes ;;
        end)
          [ -z "\${name:-}" ] || [ -z "\${namespace:-}" ] || [ -n "\${deleted:-}" ] || printf '%s/%s\\n' "$namespace" "$name"
          name= namespace= deleted=
          ;;
      esac
    done
}

# The value of one annotation of the object in body.
annotation() {
  printf '%s\\n' "$body" | sed -n '/^    "annotations": {$/,/^    }/s|^      "'"$1"'": "\\(.*\\)",\\{0,1\\}$|\\1|p'
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

sweep_mirrors() {
  found_mirrors=$(services "$orphans") || fail "$found_mirrors"
  for service in $found_mirrors; do
    found=yes
    printf 'deleting %s\\n' "$service"
    request --request DELETE "$api/namespaces/\${service%/*}/services/\${service#*/}"
  done
}

fail() {
  printf '%s\\n' "$1"
  exit 1
}

# Shortens the list of one federated Service, or deletes it.
shorten() {
  url="$api/namespaces/\${1%/*}/services/\${1#*/}"
  request --get "$url" --data pretty=true
  [ "$status" != 404 ] || return 0
  list=$(annotation "$members")
  case $list in
    *[!a-z0-9.@,-]*)
      printf 'leaving %s: its members are no names\\n' "$1"
      return 0
      ;;
  esac
  kept=
  for member in $(printf '%s' "$list" | tr ',' ' '); do
    if known "\${member#*@}"; then kept="$kept\${kept:+,}$member"; fi
  done
  [ "$kept" != "$list" ] || return 0
  found=yes
  if [ -z "$kept" ] && [ -z "$(annotation "$local")" ]; then
    printf 'deleting %s, which has no members\\n' "$1"
    request --request DELETE "$url"
  else
    printf 'leaving %s to: %s\\n' "$1" "\${kept:-this cluster}"
    request --request PATCH --header 'Content-Type: application/merge-patch+json' \\
      --data "{\\"metadata\\":{\\"annotations\\":{\\"$members\\":\\"$kept\\"}}}" "$url"
  fi
}

sweep_federated() {
  found_federated=$(services "$mirrored,!$cluster") || fail "$found_federated"
  for service in $found_federated; do
    case $service in
      *-federated) shorten "$service" ;;
    esac
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
    echo 'mirrors are created again and again'
    exit 1
  fi
  sleep 2
done
echo 'no mirror is left of a cluster without a Link'
`;
