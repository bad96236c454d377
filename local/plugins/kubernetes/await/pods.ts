/** Why pods do not run, in their own words. */
import type { JsonObject } from "../../protocol/values.ts";
import type { Cluster } from "../client/cluster.ts";
import { at, countAt, isObject, objectsAt, textAt, textsAt } from "../client/json.ts";
import { condition, displayName, reasonText } from "./assessment.ts";

const podKind = { apiVersion: "v1", kind: "Pod" } as const;

/** Waiting is normal for these; anything else that a container waits for is worth saying. */
const ordinaryWaits = new Set(["ContainerCreating", "PodInitializing"]);

/** The pods in a namespace that a label selector (of a Deployment, Job …) matches. */
export function podsOf(
  cluster: Cluster,
  namespace: string,
  selector: JsonObject,
  signal?: AbortSignal,
): Promise<JsonObject[]> {
  return cluster.list(podKind, namespace, { labels: selectorText(selector) }, signal);
}

/** A label selector as the API's query text. */
export function selectorText(selector: JsonObject): string {
  const labels = Object.entries(textsAt(selector, "matchLabels")).map(
    ([key, value]) => `${key}=${value}`,
  );
  const expressions = objectsAt(selector, "matchExpressions").map((expression) => {
    const key = textAt(expression, "key") ?? "";
    const values = at(expression, "values");
    const list = Array.isArray(values) ? values.join(",") : "";
    const written = new Map([
      ["In", `${key} in (${list})`],
      ["NotIn", `${key} notin (${list})`],
      ["DoesNotExist", `!${key}`],
    ]);
    return written.get(textAt(expression, "operator") ?? "") ?? key;
  });
  return [...labels, ...expressions].join(",");
}

/** Everything that keeps a pod from running well; empty for one that runs, starts normally or has succeeded. */
export function podProblems(pod: JsonObject): string[] {
  const prefix = `[Pod ${displayName(pod)}]: `;
  if (textAt(pod, "status", "phase") === "Succeeded") return [];
  const scheduled = condition(pod, "PodScheduled");
  const unscheduled = textAt(scheduled, "status") === "False" ? [reasonText(scheduled)] : [];
  const containers = ["initContainerStatuses", "containerStatuses"].flatMap((list) =>
    objectsAt(pod, "status", list).flatMap(containerProblems),
  );
  const evicted = textAt(pod, "status", "reason") === undefined ? [] : [reasonText(statusOf(pod))];
  return [...unscheduled, ...evicted, ...containers].map((problem) => prefix + problem);
}

/** What a pod that is not ready says about itself, when {@link podProblems} finds nothing worse. */
export function podUnreadiness(pod: JsonObject): string[] {
  const entry = condition(pod, "Ready");
  if (textAt(entry, "status") !== "False" || textAt(pod, "status", "phase") === "Succeeded")
    return [];
  return [`[Pod ${displayName(pod)}]: ${reasonText(entry)}`];
}

const statusOf = (pod: JsonObject): JsonObject => {
  const status = at(pod, "status");
  return isObject(status) ? status : {};
};

function containerProblems(status: JsonObject): string[] {
  const name = textAt(status, "name") ?? "";
  if (at(status, "ready") === true) return [];
  const waiting = at(status, "state", "waiting");
  const waits =
    isObject(waiting) && !ordinaryWaits.has(textAt(waiting, "reason") ?? "")
      ? [`container "${name}" is waiting: ${reasonText(waiting)}`]
      : [];
  const now = terminated(name, at(status, "state", "terminated"));
  const last = terminated(name, at(status, "lastState", "terminated"));
  return [...waits, ...(now.length > 0 ? now : last)];
}

/** The exit code and the termination message, which is where a container says why. */
function terminated(name: string, state: unknown): string[] {
  if (!isObject(state) || countAt(state, "exitCode") === 0) return [];
  const said = reasonText(state);
  return [`container "${name}" ended with exit code ${countAt(state, "exitCode")}: ${said}`];
}
