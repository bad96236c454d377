/**
 * The gate's script, for a POSIX shell and curl. It counts which regions respond to requests to one Service.
 *
 * It calls the probes' Service, at most four times a second, each time with a unique `x-request-id`, by which a request
 * can be found in the proxies' logs. It ends once every expected region has responded and the minimum number of requests
 * was sent, or at the deadline. A response counts if it is successful JSON with a cluster's name as its `message`.
 * Anything else counts as a failure, which does not fail the run, since a starting mesh rejects some requests. Responses
 * from unexpected clusters are counted too: the probe of a cluster that is being removed may still respond.
 *
 * The last line of its output is a summary (see `parseGateSummary`) with the request ids of each region's first ten
 * responses. If a region is missing, it writes the pairs to the termination log and exits with 1.
 *
 * It reads the environment that `gateJob` sets: GATE_FROM, GATE_EXPECTED (names separated by spaces), GATE_URL,
 * GATE_DEADLINE_SECONDS, GATE_MINIMUM_REQUESTS, GATE_ASKER (unique to this run) and GATE_TERMINATION_LOG.
 *
 * A change of the script, even of a comment, reruns the gate in every cluster.
 */
export const gateScript = `set -u

answers=
ids=
requests=0
failures=0
failure=none

# Adds one to the count of a region and leaves the new count in times. The counts are words like eu=3.
count() {
  counted=
  times=1
  for pair in $answers; do
    if [ "\${pair%%=*}" = "$1" ]; then
      times=$((\${pair#*=} + 1))
    else
      counted="$counted $pair"
    fi
  done
  answers="$counted $1=$times"
}

# Sets missing to the expected regions that have not answered.
find_missing() {
  missing=
  for region in $GATE_EXPECTED; do
    case " $answers" in
      *" $region="*) ;;
      *) missing="$missing $region" ;;
    esac
  done
}

fail() {
  failures=$((failures + 1))
  failure=$1
}

# Asks once. Proxies rewrite a character of an id that is as long as a UUID, so no id is.
ask() {
  requests=$((requests + 1))
  id="$GATE_ASKER.$requests"
  [ "\${#id}" -ne 36 ] || id="$id."
  if ! answer=$(curl --silent --show-error --fail --max-time 5 --header "x-request-id: $id" "$GATE_URL" 2>&1); then
    fail "$answer"
    return
  fi
  region=\${answer#*'"message"'}
  if [ "$region" = "$answer" ]; then
    fail 'an answer without a message'
    return
  fi
  region=\${region#*'"'}
  region=\${region%%'"'*}
  case $region in
    '' | *[!a-z0-9-]*)
      fail 'an answer whose message names no cluster'
      return
      ;;
  esac
  count "$region"
  [ "$times" -gt 10 ] || ids="$ids $region=$id"
}

# Prints the request ids of one region as JSON strings.
ids_of() {
  comma=
  for pair in $ids; do
    if [ "\${pair%%=*}" = "$1" ]; then
      printf '%s"%s"' "$comma" "\${pair#*=}"
      comma=,
    fi
  done
}

summarise() {
  printf '{"from":"%s","answers":{' "$GATE_FROM"
  separator=
  for pair in $answers; do
    printf '%s"%s":%s' "$separator" "\${pair%%=*}" "\${pair#*=}"
    separator=,
  done
  printf '},"failures":%s,"ids":{' "$failures"
  separator=
  for pair in $answers; do
    printf '%s"%s":[' "$separator" "\${pair%%=*}"
    ids_of "\${pair%%=*}"
    printf ']'
    separator=,
  done
  printf '}}\\n'
}

complain() {
  printf 'no answer within %s s:' "$GATE_DEADLINE_SECONDS"
  for region in $missing; do
    printf ' %s->%s' "$GATE_FROM" "$region"
  done
  printf '\\n%s requests, %s failed, answered by:%s\\n' "$requests" "$failures" "\${answers:- nobody}"
  printf 'last failure: %s\\n' "$failure"
}

started=$(date +%s)
while :; do
  ask
  find_missing
  [ -n "$missing" ] || [ "$requests" -lt "$GATE_MINIMUM_REQUESTS" ] || break
  [ $(($(date +%s) - started)) -lt "$GATE_DEADLINE_SECONDS" ] || break
  [ $((requests % 4)) -ne 0 ] || sleep 1
done

if [ -n "$missing" ]; then
  complain
  complain >"$GATE_TERMINATION_LOG"
fi
summarise
[ -z "$missing" ]
`;
