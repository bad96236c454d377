/**
 * The caller's script, for a POSIX shell and curl. It sends requests to several targets, each a stream at its own steady
 * rate, and prints one line for each request that has ended:
 *
 *     <target> <number> <start> <end> <HTTP status> <curl's exit code> <seconds> <origin>
 *
 * Start and end are seconds of the node's uptime, which is monotonic, in hundredths; the HTTP status is 000 without a
 * response; the origin is the region in the response, with or without `REGION=` before it, `-` without one. `<target> ready` says that a target was answered
 * for the first time, `<target> end <lane> <count>` that a lane has ended, after its last request.
 *
 * A stream is divided into lanes, which take turns, so that a request that hangs delays only its own lane, and so that at
 * most that many requests of a stream are open at a time. A lane that was delayed sends the next request at once, and does
 * not catch up on the ones that it missed.
 *
 * First it waits for an answer of every target, at most LOAD_PATIENCE_SECONDS, since a proxy that has just started knows
 * no other region yet. These requests are not counted. Then it sends for LOAD_SECONDS, or until SIGTERM. Either way
 * requests that are open may end.
 *
 * It reads LOAD_TARGETS (words `<name>=<URL>`), LOAD_LANES, LOAD_LANE_INTERVAL (hundredths of a second between two
 * requests of one lane), LOAD_SECONDS, LOAD_TIMEOUT_SECONDS, LOAD_PATIENCE_SECONDS and LOAD_CALLER (unique to this run).
 */
export const loadScript = `set -u

newline='
'

# Sets now to the uptime in hundredths of a second. The 1 in front keeps a shell from reading an octal number.
read_clock() {
  read -r uptime rest </proc/uptime
  now=$((\${uptime%.*} * 100 + 1\${uptime#*.} - 100))
}

# Sets status, code, seconds and origin.
request() {
  code=0
  answer=$(curl --silent --max-time "$LOAD_TIMEOUT_SECONDS" --header "x-request-id: $2" \\
    --write-out '\\n%{http_code} %{time_total}' "$1") || code=$?
  measured=\${answer##*"$newline"}
  status=\${measured%% *}
  seconds=\${measured#* }
  origin=\${answer#*'"message"'}
  if [ "$origin" = "$answer" ]; then
    origin=-
    return
  fi
  origin=\${origin#*'"'}
  origin=\${origin%%'"'*}
  origin=\${origin#REGION=}
  case $origin in
    '' | *[!a-z0-9-]*) origin=- ;;
  esac
}

# Sleeps for hundredths of a second.
pause() {
  [ "$1" -le 0 ] || sleep "$(($1 / 100)).$(($1 % 100 / 10))$(($1 % 10))"
}

# One lane of a target: name, URL, number of the lane.
lane() {
  stopped=
  trap 'stopped=1' TERM
  number=$3
  sent=0
  read_clock
  due=$((now + LOAD_LANE_INTERVAL * ($3 - 1) / LOAD_LANES))
  while [ -z "$stopped" ]; do
    pause $((due - now))
    [ -z "$stopped" ] || break
    read_clock
    start=$now
    request "$2" "$LOAD_CALLER.$1.$number"
    read_clock
    printf '%s %s %s %s %s %s %s %s\\n' \\
      "$1" "$number" "$start" "$now" "$status" "$code" "$seconds" "$origin"
    number=$((number + LOAD_LANES))
    sent=$((sent + 1))
    due=$((start + LOAD_LANE_INTERVAL))
  done
  printf '%s end %s %s\\n' "$1" "$3" "$sent"
}

# Waits until a target answers: name, URL.
wait_for() {
  tries=0
  while [ "$tries" -lt $((LOAD_PATIENCE_SECONDS * 2)) ]; do
    request "$2" "$LOAD_CALLER.$1.first"
    if [ "$code" = 0 ] && [ "$status" = 200 ]; then
      printf '%s ready\\n' "$1"
      return
    fi
    tries=$((tries + 1))
    sleep 0.5
  done
}

workers=
ended=
trap 'ended=1' TERM

for target in $LOAD_TARGETS; do
  wait_for "\${target%%=*}" "\${target#*=}" &
  workers="$workers $!"
done
for worker in $workers; do
  wait "$worker" || :
done
workers=

if [ -z "$ended" ]; then
  printf 'load start\\n'
  for target in $LOAD_TARGETS; do
    number=1
    while [ "$number" -le "$LOAD_LANES" ]; do
      lane "\${target%%=*}" "\${target#*=}" "$number" &
      workers="$workers $!"
      number=$((number + 1))
    done
  done
  sleep "$LOAD_SECONDS" &
  timer=$!
  wait "$timer" || :
  kill "$timer" 2>/dev/null || :
  kill -TERM $workers 2>/dev/null || :
  for worker in $workers; do
    wait "$worker" || :
  done
fi
printf 'load end\\n'
`;
