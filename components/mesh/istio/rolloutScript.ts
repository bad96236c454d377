/**
 * Script that restarts istiod if the credentials of a peer that it already knows have changed: POSIX sh with curl, sed and
 * tr. It calls the API of its own cluster.
 *
 * Environment: `ROLLOUT_NAMESPACE`, the mesh's own namespace; `ROLLOUT_PEERS`, the peers with a digest of their
 * credentials, as `ap=0123abcd,us=4567ef01`; `ROLLOUT_DEADLINE_SECONDS` for the new pods;
 * `ROLLOUT_TERMINATION_LOG`, the file for the reason of a failure. Another peer, or one less, restarts nothing.
 *
 * The Deployment's annotation `archipelago/discovers` has the peers of the last run. Without it, istiod restarts unless its
 * Deployment is in its first revision: its pods may have started with other credentials.
 *
 * A change of the text, also of its comments, is a change of the Job, which runs it again.
 */
export const rolloutScript = `set -eu

account=/var/run/secrets/kubernetes.io/serviceaccount
deployment="https://kubernetes.default.svc/apis/apps/v1/namespaces/$ROLLOUT_NAMESPACE/deployments/istiod"

call() {
  curl --silent --show-error --fail --max-time 30 --cacert "$account/ca.crt" \\
    --header "Authorization: Bearer $(cat "$account/token")" "$@"
}

# The Deployment, on one line and without space, so that fields can be cut out of it.
read_deployment() {
  answer=$(call "$deployment") || exit 1
  printf '%s' "$answer" | tr -d ' \\n\\t'
}

text() {
  printf '%s' "$object" | sed -n "s|.*\\"$1\\":\\"\\([^\\"]*\\)\\".*|\\1|p"
}

number() {
  printf '%s' "$object" | sed -n "s|.*\\"$1\\":\\([0-9]*\\).*|\\1|p"
}

annotate() {
  call --request PATCH --header 'Content-Type: application/merge-patch+json' --data "$1" "$deployment" >/dev/null
}

# The known peers whose credentials are no longer those that istiod started with.
changed() {
  for had in $(printf '%s' "$known" | tr ',' ' '); do
    for peer in $(printf '%s' "$ROLLOUT_PEERS" | tr ',' ' '); do
      if [ "\${peer%%=*}" = "\${had%%=*}" ] && [ "$peer" != "$had" ]; then printf '%s ' "\${peer%%=*}"; fi
    done
  done
}

complete() {
  object=$(read_deployment) || exit 1
  replicas=$(number replicas)
  [ "$(number observedGeneration)" = "$(number generation)" ] &&
    [ -n "$replicas" ] &&
    [ "$(number updatedReplicas)" = "$replicas" ] &&
    [ "$(number availableReplicas)" = "$replicas" ] &&
    [ -z "$(number unavailableReplicas)" ]
}

object=$(read_deployment) || exit 1
known=$(text archipelago/discovers)
reason=
if [ -n "$known" ]; then
  peers=$(changed)
  [ -z "$peers" ] || reason="other credentials of: $peers"
elif [ "$(text deployment.kubernetes.io/revision)" != 1 ]; then
  reason='the credentials that it started with are unknown'
fi

if [ -n "$reason" ]; then
  printf 'restarting istiod: %s\\n' "$reason"
  annotate "{\\"spec\\":{\\"template\\":{\\"metadata\\":{\\"annotations\\":{\\"archipelago/restarted-by\\":\\"$HOSTNAME\\"}}}}}"
  started=$(date +%s)
  until complete; do
    if [ $(($(date +%s) - started)) -ge "$ROLLOUT_DEADLINE_SECONDS" ]; then
      printf 'istiod is not ready after its restart\\n' | tee -a "$ROLLOUT_TERMINATION_LOG"
      exit 1
    fi
    sleep 1
  done
else
  echo 'istiod has the credentials of every peer that it knows'
fi
annotate "{\\"metadata\\":{\\"annotations\\":{\\"archipelago/discovers\\":\\"$ROLLOUT_PEERS\\"}}}"
`;
