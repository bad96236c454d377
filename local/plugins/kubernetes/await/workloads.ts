/** Deployments, StatefulSets and DaemonSets: ready when the whole of the newest revision is. */
import type { JsonObject } from "../../protocol/values.ts";
import { at, countAt, isObject, objectsAt, textAt } from "../client/json.ts";
import {
  condition,
  conditionIs,
  ready,
  reasonText,
  type Assess,
  type Assessment,
  type View,
} from "./assessment.ts";
import { uidsOf, warnings } from "./events.ts";
import { podProblems, podsOf, podUnreadiness } from "./pods.ts";

/** Whether the controller has seen the newest spec; before that its status speaks of an older one. */
const isObserved = (object: JsonObject): boolean =>
  countAt(object, "status", "observedGeneration") >= countAt(object, "metadata", "generation");

/** `spec.replicas`, which the server defaults to 1. */
function wanted(object: JsonObject): number {
  const replicas = at(object, "spec", "replicas");
  return typeof replicas === "number" ? replicas : 1;
}

/** As `kubectl rollout status` decides, and the Deployment says that it is available. */
export const deployment: Assess = async (object, view) => {
  const replicas = wanted(object);
  const counts = ["updatedReplicas", "replicas", "availableReplicas"] as const;
  const complete = counts.every((count) => countAt(object, "status", count) === replicas);
  if (isObserved(object) && complete && conditionIs(object, "Available", "True")) return ready;
  const available = countAt(object, "status", "availableReplicas");
  const conditions = ["Progressing", "Available", "ReplicaFailure"].flatMap((type) => {
    const entry = condition(object, type);
    const bad = type === "ReplicaFailure" ? "True" : "False";
    return textAt(entry, "status") === bad ? [reasonText(entry)] : [];
  });
  return waiting(object, view, `${available} of ${replicas} pods available`, conditions);
};

/** Every replica is of the newest revision and ready. */
export const statefulSet: Assess = async (object, view) => {
  const replicas = wanted(object);
  const readyReplicas = countAt(object, "status", "readyReplicas");
  const updated =
    textAt(object, "spec", "updateStrategy", "type") === "OnDelete" ||
    countAt(object, "status", "updatedReplicas") >= replicas - partition(object);
  if (isObserved(object) && updated && readyReplicas === replicas) return ready;
  return waiting(object, view, `${readyReplicas} of ${replicas} pods ready`, []);
};

const partition = (object: JsonObject): number =>
  countAt(object, "spec", "updateStrategy", "rollingUpdate", "partition");

/** Every node that should have the pod has the newest one, ready. */
export const daemonSet: Assess = async (object, view) => {
  const desired = countAt(object, "status", "desiredNumberScheduled");
  const updated =
    textAt(object, "spec", "updateStrategy", "type") === "OnDelete" ||
    countAt(object, "status", "updatedNumberScheduled") === desired;
  const numberReady = countAt(object, "status", "numberReady");
  if (isObserved(object) && updated && numberReady === desired) return ready;
  return waiting(object, view, `${numberReady} of ${desired} pods ready`, []);
};

/** Not ready: the workload's conditions and what its pods say, or, where they say nothing, events. */
export async function waiting(
  object: JsonObject,
  view: View,
  progress: string,
  conditions: readonly string[],
): Promise<Assessment> {
  const namespace = textAt(object, "metadata", "namespace") ?? "default";
  const selector = at(object, "spec", "selector");
  const pods = isObject(selector)
    ? await podsOf(view.cluster, namespace, selector, view.signal)
    : [];
  const own = await podReasons(pods, namespace, view, [object]);
  return { state: "waiting", progress, problems: [...conditions, ...own] };
}

/** What the pods say; where they are silent, what controllers reported about them and about their owners. */
export async function podReasons(
  pods: readonly JsonObject[],
  namespace: string,
  view: Pick<View, "cluster" | "signal">,
  owners: readonly JsonObject[],
): Promise<string[]> {
  const problems = pods.flatMap(podProblems);
  if (problems.length > 0) return problems;
  const controllers = pods.flatMap((pod) => objectsAt(pod, "metadata", "ownerReferences"));
  const uids = new Set([
    ...uidsOf([...pods, ...owners]),
    ...controllers.map((owner) => textAt(owner, "uid") ?? ""),
  ]);
  const reported = await warnings(view.cluster, namespace, uids, view.signal);
  return [...reported, ...pods.flatMap(podUnreadiness)];
}
