/** Jobs, pods, Services, claims, token Secrets and custom resource definitions. */
import type { JsonObject } from "../../protocol/values.ts";
import { at, countAt, isObject, objectsAt, textAt } from "../client/json.ts";
import {
  condition,
  conditionIs,
  displayName,
  ready,
  reasonText,
  type Assess,
} from "./assessment.ts";
import { podsOf } from "./pods.ts";
import { podReasons } from "./workloads.ts";

const namespaceOf = (object: JsonObject): string =>
  textAt(object, "metadata", "namespace") ?? "default";

/** Complete, or failed for good, with what its pods left as termination messages. */
export const job: Assess = async (object, view) => {
  if (conditionIs(object, "Complete", "True")) return ready;
  const selector = at(object, "spec", "selector");
  const pods = isObject(selector)
    ? await podsOf(view.cluster, namespaceOf(object), selector, view.signal)
    : [];
  const reasons = await podReasons(pods, namespaceOf(object), view, [object]);
  const [active, succeeded, failed] = ["active", "succeeded", "failed"].map((count) =>
    countAt(object, "status", count),
  );
  const progress = `active ${active ?? 0}, succeeded ${succeeded ?? 0}, failed ${failed ?? 0}`;
  if (!conditionIs(object, "Failed", "True"))
    return { state: "waiting", progress, problems: reasons };
  const problems = [reasonText(condition(object, "Failed")), ...reasons];
  return { state: "failed", progress: "failed", problems };
};

/** Ready or succeeded; a failed pod stays failed. */
export const pod: Assess = async (object, view) => {
  const phase = textAt(object, "status", "phase") ?? "Pending";
  if (phase === "Succeeded" || conditionIs(object, "Ready", "True")) return ready;
  const problems = await podReasons([object], namespaceOf(object), view, []);
  return { state: phase === "Failed" ? "failed" : "waiting", progress: phase, problems };
};

/**
 * A LoadBalancer has an address, and no pod behind the Service is still on its way. A Service that selects no pod at all is
 * ready, as with the official provider.
 */
export const service: Assess = async (object, view) => {
  const type = textAt(object, "spec", "type") ?? "ClusterIP";
  const problems: string[] = [];
  if (
    type === "LoadBalancer" &&
    objectsAt(object, "status", "loadBalancer", "ingress").length === 0
  ) {
    problems.push(
      "Service was not allocated an IP address; does your cloud provider support this?",
    );
  }
  const selector = at(object, "spec", "selector");
  const targetsPods =
    type !== "ExternalName" &&
    textAt(object, "spec", "clusterIP") !== "None" &&
    isObject(selector) &&
    Object.keys(selector).length > 0;
  if (targetsPods) {
    const slices = await view.cluster.list(
      { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" },
      namespaceOf(object),
      { labels: `kubernetes.io/service-name=${textAt(object, "metadata", "name") ?? ""}` },
      view.signal,
    );
    const endpoints = slices.flatMap((slice) => objectsAt(slice, "endpoints"));
    const late = endpoints.filter(
      (endpoint) =>
        at(endpoint, "conditions", "ready") === false &&
        at(endpoint, "conditions", "terminating") !== true,
    );
    if (late.length > 0) {
      problems.push(`Service ${displayName(object)} has ${late.length} pods that are not ready`);
    }
  }
  return problems.length === 0
    ? ready
    : { state: "waiting", progress: problems.join("; "), problems };
};

/** Bound; a new claim of a class that waits for its first consumer is as ready as it gets when it is pending. */
export const claim: Assess = async (object, view) => {
  const phase = textAt(object, "status", "phase") ?? "Pending";
  if (phase === "Bound") return ready;
  const className = textAt(object, "spec", "storageClassName") ?? "";
  if (!view.existed && phase === "Pending" && className !== "") {
    const target = {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      namespace: undefined,
      name: className,
    };
    const found = await view.cluster.get(target, view.signal).catch(() => undefined);
    if (textAt(found, "volumeBindingMode") === "WaitForFirstConsumer") return ready;
  }
  return { state: "waiting", progress: phase, problems: [`the claim is ${phase}, not Bound`] };
};

/** A service account's token Secret is filled by a controller. */
export const tokenSecret: Assess = (object) => {
  const data = at(object, "data");
  const waits =
    textAt(object, "type") === "kubernetes.io/service-account-token" &&
    !(isObject(data) && Object.keys(data).length > 0);
  const problems = [
    "no controller has put a token into the Secret; does its ServiceAccount exist?",
  ];
  return Promise.resolve(
    waits ? { state: "waiting", progress: "waiting for the token", problems } : ready,
  );
};

/** Served: until then, objects of the kind are refused. */
export const definition: Assess = (object) => {
  if (conditionIs(object, "Established", "True")) return Promise.resolve(ready);
  const names = condition(object, "NamesAccepted");
  const problems =
    textAt(names, "status") === "False" ? [reasonText(names)] : ["it is not established"];
  return Promise.resolve({ state: "waiting", progress: "waiting for it to be served", problems });
};
