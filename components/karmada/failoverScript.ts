/** Taint of a member that is gone: what does not tolerate it leaves the member. */
export const failedTaint = "archipelago/failed";

/** Annotation of a member that has returned: since when, RFC 3339, by the manager's clock. */
const recoveredAnnotation = "archipelago/recovered";

/** Shortest time after which a member may be taken for gone, in seconds. See {@link failoverScript}. */
export const shortestAfterSeconds = 30;

/**
 * Seconds that another member has to be Ready longer than a gone one is not. After a cut of the manager's own network the
 * agents come back within about half a minute, one after another, and the first must not be taken for a witness.
 */
const witnessSeconds = 60;

/** Seconds between two looks, and the time limit of one request. */
const pauseSeconds = 5;
const requestSeconds = 10;

/** Seconds after a return in which replicas are brought back. An eviction ends after ten minutes at the latest. */
const returnSeconds = 3600;

/**
 * A line for each member: name, Ready, since when (digits), index of the taint, any taint, time of its last return. A member's
 * agent writes its own status, and with it its annotations: what is a text of its choice is quoted, which keeps it on one line
 * and apart from what the script compares it with.
 */
const memberTemplate = `{{range .items}}{{if not .metadata.deletionTimestamp}}
{{- $ready := "Unknown"}}{{$since := "99999999999999"}}{{$index := "-"}}{{$any := "none"}}{{$recovered := "-"}}
{{- with .status}}{{range .conditions}}{{if eq .type "Ready"}}{{$ready = .status}}{{with $time := .lastTransitionTime}}
{{- $since = printf "%s%s%s%s%s%s" (slice $time 0 4) (slice $time 5 7) (slice $time 8 10) (slice $time 11 13) (slice $time 14 16) (slice $time 17 19)}}
{{- end}}{{end}}{{end}}{{end}}
{{- range $at, $taint := .spec.taints}}{{$any = "some"}}{{if eq $taint.key "${failedTaint}"}}{{$index = $at}}{{end}}{{end}}
{{- with .metadata.annotations}}{{with index . "${recoveredAnnotation}"}}{{$recovered = .}}{{end}}{{end}}
{{- printf "%s %q %s %v %s %q\\n" .metadata.name $ready $since $index $any $recovered}}{{end}}{{end}}`;

/** A time as the script writes it, RFC 3339, for the shell's `case`. */
const timePattern = "dddd-dd-ddTdd:dd:ddZ".replaceAll("d", "[0-9]");

/**
 * A line for each workload that Karmada divided by fixed weights while MEMBER was gone, and that still has nothing there. The
 * division follows from the weights alone, so that doing it again moves nothing else.
 */
const absentTemplate = `{{range .items}}
{{- $fixed := false}}{{$present := false}}{{$before := false}}
{{- with .spec.placement}}{{with .replicaScheduling}}
{{- if eq (printf "%v %v" .replicaSchedulingType .replicaDivisionPreference) "Divided Weighted"}}{{$fixed = true}}
{{- with .weightPreference}}{{if .dynamicWeight}}{{$fixed = false}}{{end}}{{end}}{{end}}{{end}}{{end}}
{{- range .spec.clusters}}{{if eq .name "MEMBER"}}{{$present = true}}{{end}}{{end}}
{{- range .spec.gracefulEvictionTasks}}{{if eq .fromCluster "MEMBER"}}{{$present = true}}{{end}}{{end}}
{{- with .status}}{{with .lastScheduledTime}}{{if le . "RECOVERED"}}{{$before = true}}{{end}}{{end}}{{end}}
{{- if and $fixed $before (not $present)}}{{with .spec.resource}}
{{- printf "  - { apiVersion: %q, kind: %q, namespace: %q, name: %q }\\n" .apiVersion .kind .namespace .name}}
{{- end}}{{end}}{{end}}`;

/**
 * A POSIX shell script that needs kubectl, date, sed and tr, and runs until it is stopped. It keeps nothing between two
 * looks, so that it may be killed at any time, and more than one may run.
 *
 * **Out.** A member that has not been Ready for `AFTER` seconds gets the taint `archipelago/failed:NoExecute`, by which
 * Karmada evicts. Not without a witness, though: another member that has been Ready for longer than that. If there is none,
 * it is the manager that is cut off, and the regions are likely well: evicting everything would delete it once they are
 * back. Members cease to be Ready one after another, within the interval of their leases and of Karmada's look at them,
 * fifteen seconds together, so `AFTER` must be longer.
 *
 * **Back.** Once Ready, the member loses the taint. Resources without replicas and those that are copied to all regions
 * return by that. Divided replicas do not: Karmada's scheduler leaves a division that is complete. So every workload that
 * was divided by fixed weights in the meantime is divided again, by a WorkloadRebalancer. It waits for the next look: the
 * scheduler has to know by then that the taint is gone.
 */
export const failoverScript = `set -uf
request() { kubectl --kubeconfig="$KUBECONFIG_FILE" --request-timeout=${requestSeconds}s "$@"; }
say() { echo "$(date -u +%H:%M:%S) $*"; }
digits() { date -u -d "@$1" +%Y%m%d%H%M%S; }
stamp() { date -u +%Y-%m-%dT%H:%M:%SZ; }

taint() {
  value='{"key":"${failedTaint}","effect":"NoExecute","timeAdded":"'"$(stamp)"'"}'
  request patch clusters.cluster.karmada.io "$1" --type=json \\
    -p '[{"op":"add","path":"/spec/taints/-","value":'"$value"'}]' </dev/null &&
    say "$1 is gone, $2 is not: its replicas go elsewhere"
}

untaint() {
  request annotate clusters.cluster.karmada.io "$1" --overwrite "${recoveredAnnotation}=$(stamp)" </dev/null &&
    request patch clusters.cluster.karmada.io "$1" --type=json -p '[
      {"op":"test","path":"/spec/taints/'"$2"'/key","value":"${failedTaint}"},
      {"op":"remove","path":"/spec/taints/'"$2"'"}]' </dev/null &&
    say "$1 is back"
}

rebalance() {
  template=$(printf '%s' "$ABSENT" | sed "s/MEMBER/$1/g; s/RECOVERED/$2/g")
  workloads=$(request get resourcebindings.work.karmada.io -A -o go-template="$template" </dev/null) || return
  [ -n "$workloads" ] || return
  request create --validate=false -f - <<END
apiVersion: apps.karmada.io/v1alpha1
kind: WorkloadRebalancer
metadata: { name: failback-$1-$(date +%s) }
spec:
  ttlSecondsAfterFinished: 300
  workloads:
$workloads
END
}

look() {
  now=$(date +%s)
  gone=$(digits $((now - AFTER)))
  steady=$(digits $((now - AFTER - ${witnessSeconds})))
  recent=$(digits $((now - ${returnSeconds})))
  witness=
  while read -r name ready since rest; do
    [ "$ready" = '"True"' ] && [ "$since" -le "$steady" ] && witness=$name
  done <<END
$1
END
  while read -r name ready since index taints recovered; do
    case $recovered in
      '"'${timePattern}'"') recovered=\${recovered#?} recovered=\${recovered%?} ;;
      *) recovered=- ;;
    esac
    if [ "$ready" != '"True"' ]; then
      [ "$index" = - ] && [ "$since" -le "$gone" ] || continue
      if [ -n "$witness" ]; then taint "$name" "$witness"; else say "$name is gone, and no other has been there for long: nothing is moved"; fi
    elif [ "$index" != - ]; then
      untaint "$name" "$index"
    elif [ "$taints" = none ] && [ "$recovered" != - ] && [ "$(echo "$recovered" | tr -cd 0-9)" -gt "$recent" ]; then
      rebalance "$name" "$recovered"
    fi
  done <<END
$1
END
}

while :; do
  if members=$(request get clusters.cluster.karmada.io -o go-template="$MEMBERS" </dev/null); then
    [ -z "$members" ] || look "$members"
  else
    say "cannot read Karmada's Clusters"
  fi
  sleep ${pauseSeconds}
done
`;

/** The script's environment, except where its kubeconfig is. */
export function failoverVariables(afterSeconds: number): Record<string, string> {
  return { AFTER: String(afterSeconds), MEMBERS: memberTemplate, ABSENT: absentTemplate };
}
