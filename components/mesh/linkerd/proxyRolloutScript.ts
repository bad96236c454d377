import { queries } from "./proxyRolloutQueries.ts";

/**
 * Script that restarts the workloads whose proxies hold other trust anchors, or a certificate of an earlier issuer, and waits
 * until no such pod is left: POSIX sh with curl and sed. It calls the API of its own cluster.
 *
 * Environment: `ROLLOUT_NAMESPACE`, the control plane's, whose own pods its release restarts; `ROLLOUT_TRUST`, the digest of
 * the anchors by which the injector annotates pods; `ROLLOUT_ANCHORS` and `ROLLOUT_ISSUER`, the annotations of restarted
 * workloads, the second empty if any issuer will do; `ROLLOUT_DEADLINE_SECONDS`; `ROLLOUT_TERMINATION_LOG`, the file for
 * the reason of a failure.
 *
 * A proxy reads its anchors only when its pod is created, and requests another certificate only when its own is about to
 * expire. So every pod counts that was created before identity signed with the issuer, unless it was restarted for that.
 * A request that fails is repeated until the deadline.
 *
 * A change of the text, also of its comments, is a change of the Job, which runs it again.
 */
export const proxyRolloutScript = `set -euf

account=/var/run/secrets/kubernetes.io/serviceaccount
api="https://kubernetes.default.svc"

${queries}
# Restarts a workload once, as kubectl does: its own strategy decides how many pods are unavailable at once.
restart() {
  case " $restarted" in
    *" $1 "*) return 0 ;;
  esac
  printf 'restarting %s, as its pods %s\\n' "$1" "$problem"
  marks="\\"archipelago/restarted-by\\":\\"$HOSTNAME\\",$2"
  code=$(call --output /dev/null --request PATCH --header 'Content-Type: application/merge-patch+json' \\
    --data "{\\"spec\\":{\\"template\\":{\\"metadata\\":{\\"annotations\\":{$marks}}}}}" \\
    "$api/apis/apps/v1/namespaces/$1") || return 0
  case $code in
    *'status 2'* | *'status 404'*) restarted="$restarted$1 " ;;
    *) printf 'the API refuses: HTTP %s\\n' "\${code##*status }" ;;
  esac
}

# Restarts the owners of pods, on lines as of pods().
restart_all() {
  stuck=
  while read -r pod created trust issuer kind owner; do
    namespace=\${pod%/*}
    if [ "$kind" = ReplicaSet ]; then
      kind=Deployment
      owner=$(deployment_of "$namespace" "$owner") || owner=
    fi
    case $kind/$owner in
      Deployment/?* | StatefulSet/?* | DaemonSet/?*)
        plural=$(printf '%ss' "$kind" | sed 'y/DSR/dsr/')
        restart "$namespace/$plural/$owner" "$1"
        ;;
      *) stuck="$stuck$pod " ;;
    esac
  done <<LINES
$stale
LINES
}

# Reports what is left after the last round, and ends.
fail() {
  printf '%s\\n' "\${1% }" | cut -c1-1000 | tee -a "$ROLLOUT_TERMINATION_LOG"
  exit 1
}

# Sets stale to the pods to be recreated, problem to what is wrong with them and marks to the annotations of a restart.
look() {
  found=$(pods) || {
    left='the API did not list the pods'
    return 1
  }
  problem='hold other trust anchors'
  mark="\\"archipelago/trust-anchors\\":\\"$ROLLOUT_ANCHORS\\""
  stale=$(printf '%s\\n' "$found" | while read -r pod created trust rest; do
    [ -z "$pod" ] || [ "$trust" = "$ROLLOUT_TRUST" ] || printf '%s\\n' "$pod $created $trust $rest"
  done)
  if [ -n "$stale" ] || [ -z "$ROLLOUT_ISSUER" ]; then return 0; fi
  since=$(issuing_since)
  if [ -z "$since" ]; then
    left='identity does not sign with this issuer yet'
    return 1
  fi
  problem='hold certificates of the earlier issuer'
  mark="\\"archipelago/issuer\\":\\"$ROLLOUT_ISSUER\\""
  stale=$(printf '%s\\n' "$found" | while read -r pod created trust issuer rest; do
    [ -n "$pod" ] && [ "$issuer" != "$ROLLOUT_ISSUER" ] || continue
    # Times of one form sort as text.
    first=$(printf '%s\\n%s\\n' "$created" "$since" | sort | sed -n 1p)
    [ "$created" = "$since" ] || [ "$first" = "$since" ] || printf '%s\\n' "$pod $created $trust $issuer $rest"
  done)
}

started=$(date +%s)
restarted=
while :; do
  if look; then
    if [ -z "$stale" ]; then
      echo 'no proxy has to be restarted'
      exit 0
    fi
    restart_all "$mark"
    if [ -n "$stuck" ]; then
      left="pods $problem and have no owner that can be restarted: $stuck"
    else
      left="pods still $problem: $(printf '%s\\n' "$stale" | sed 's| .*||' | tr '\\n' ' ')"
    fi
  fi
  if [ $(($(date +%s) - started)) -ge "$ROLLOUT_DEADLINE_SECONDS" ]; then fail "$left"; fi
  sleep 2
done
`;
