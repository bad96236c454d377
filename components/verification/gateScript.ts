/**
 * The gate's question, as a POSIX shell script for an image that has curl: which regions answer under one name?
 *
 * It asks the probes' Service again and again, at most four times a second, each time with an `x-request-id` that was
 * never used before, so that a request can be found in the logs of the proxies that it passed. It ends when every
 * expected region has answered and the wanted number of requests was made, or at the deadline. An answer counts when it
 * is a success whose JSON has a cluster's name as its `message`; anything else is a failure, which by itself fails
 * nothing, since a mesh that is just coming up refuses some requests. Answers from clusters that nobody expects are
 * counted too: while a cluster is on its way out, its probe may still answer.
 *
 * The last line of its output is a summary (see `parseGateSummary`) with the ids of each region's first ten answers.
 * When a region is missing it writes the pairs to the termination log and exits with 1.
 *
 * It reads the environment that `gateJob` sets: GATE_FROM, GATE_EXPECTED (names with spaces between them), GATE_URL,
 * GATE_DEADLINE_SECONDS, GATE_MINIMUM_REQUESTS, GATE_ASKER (unique to this run) and GATE_TERMINATION_LOG.
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
