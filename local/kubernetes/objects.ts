import {
  AppsV1Api,
  CoreV1Api,
  type KubernetesObject,
  KubernetesObjectApi,
  PatchStrategy,
  type KubeConfig,
  type V1Node,
  type V1Pod,
} from "@kubernetes/client-node";
import { request } from "node:https";
import { until } from "../host/until.ts";
import { coreDnsObjects } from "./coredns.ts";
import type { ClusterNode } from "./spec.ts";

const fieldManager = "archipelago-local";

/**
 * The time limit of each step of a cluster's start. A step takes seconds; with twenty busy programs per processor, 90 s was
 * too little for an API server.
 */
const timeoutSeconds = 300;

/** Returns whether an error is a response of the API server with this HTTP status. */
function hasStatus(error: unknown, status: number): boolean {
  return error instanceof Error && "code" in error && error.code === status;
}

/** Waits until the API server is ready. @throws with its last response. */
export async function waitForApi(client: KubeConfig): Promise<void> {
  const core = client.getCurrentCluster();
  if (core === null) throw new Error("the kubeconfig names no cluster");
  await until("the API server to be ready", timeoutSeconds, async () => {
    const answer = await get(client, `${core.server}/readyz`);
    if (answer.status === 200) return true;
    throw new Error(`readyz: ${answer.status} ${answer.body}`);
  });
}

async function get(client: KubeConfig, url: string): Promise<{ status: number; body: string }> {
  const options = { timeout: 5000 };
  await client.applyToHTTPSOptions(options);
  return new Promise((resolve, reject) => {
    const asked = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
      });
      response.on("error", reject);
    });
    asked.on("timeout", () => asked.destroy(new Error("no response within 5 s")));
    asked.on("error", reject);
    asked.end();
  });
}

/** Applies objects in this order, as the local cloud's field manager. */
export async function applyObjects(
  client: KubeConfig,
  objects: readonly KubernetesObject[],
): Promise<void> {
  const api = KubernetesObjectApi.makeApiClient(client);
  for (const object of objects)
    await api.patch(
      object,
      undefined,
      undefined,
      fieldManager,
      true,
      PatchStrategy.ServerSideApply,
    );
}

/** Applies the cluster's DNS with that Service address. */
export function applyDns(client: KubeConfig, address: string): Promise<void> {
  return applyObjects(client, coreDnsObjects(address));
}

/** Waits until the cluster's DNS is available. @throws with the state of its pods. */
export async function waitForDns(client: KubeConfig): Promise<void> {
  const apps = client.makeApiClient(AppsV1Api);
  await until("the cluster's DNS", timeoutSeconds, async () => {
    const name = "coredns";
    const { status } = await apps.readNamespacedDeployment({ name, namespace: "kube-system" });
    if ((status?.availableReplicas ?? 0) > 0) return true;
    const pods = await client
      .makeApiClient(CoreV1Api)
      .listNamespacedPod({ namespace: "kube-system", labelSelector: "k8s-app=kube-dns" });
    throw new Error(pods.items.map(podReason).join("; ") || "no pods");
  });
}

/** Returns the reason why a pod is not running, in a few words. */
function podReason(pod: V1Pod): string {
  const waiting = pod.status?.containerStatuses?.flatMap(({ state }) =>
    state?.waiting === undefined
      ? []
      : [`${state.waiting.reason ?? ""} ${state.waiting.message ?? ""}`.trim()],
  );
  const conditions = pod.status?.conditions?.flatMap(({ status, message }) =>
    status === "False" && message !== undefined ? [message] : [],
  );
  const reasons = [...(waiting ?? []), ...(conditions ?? [])].join(", ");
  return `pod ${pod.metadata?.name ?? ""}: ${reasons === "" ? (pod.status?.phase ?? "") : reasons}`;
}

/** Waits until a node is registered, sets its pod range and its pool's labels, and waits until it is Ready. */
export async function initializeNode(
  client: KubeConfig,
  node: ClusterNode,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const core = client.makeApiClient(CoreV1Api);
  const { name } = node;
  await until(`node ${name} to register`, timeoutSeconds, () => readNode(core, name));
  const labelled = {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { ...labels } },
    spec: { podCIDR: node.podCidr, podCIDRs: [node.podCidr] },
  };
  await applyObjects(client, [labelled]);
  await until(`node ${name} to be Ready`, timeoutSeconds, async () => {
    const ready = (await readNode(core, name))?.status?.conditions?.find(
      ({ type }) => type === "Ready",
    );
    if (ready?.status === "True") return true;
    throw new Error(ready?.message ?? "no Ready condition");
  });
}

async function readNode(core: CoreV1Api, name: string): Promise<V1Node | undefined> {
  try {
    return await core.readNode({ name });
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}

/**
 * Removes a node from the cluster: cordons it, deletes its pods with their own grace period up to 30 s and then without
 * one, and deletes the Node. Does nothing if the node does not exist.
 */
export async function removeNode(client: KubeConfig, name: string): Promise<void> {
  const core = client.makeApiClient(CoreV1Api);
  if ((await readNode(core, name)) === undefined) return;
  await KubernetesObjectApi.makeApiClient(client).patch(
    { apiVersion: "v1", kind: "Node", metadata: { name }, spec: { unschedulable: true } },
    undefined,
    undefined,
    fieldManager,
    undefined,
    PatchStrategy.MergePatch,
  );
  await deletePods(core, name, 30);
  try {
    await core.deleteNode({ name });
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
  }
  await deletePods(core, name, 0);
}

async function deletePods(core: CoreV1Api, node: string, graceSeconds: number): Promise<void> {
  const list = async (): Promise<V1Pod[]> =>
    (await core.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${node}` })).items;
  for (const { metadata, spec } of await list()) {
    const own = spec?.terminationGracePeriodSeconds ?? 30;
    try {
      await core.deleteNamespacedPod({
        name: metadata?.name ?? "",
        namespace: metadata?.namespace ?? "",
        gracePeriodSeconds: Math.min(own, graceSeconds),
      });
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
    }
  }
  // DaemonSets recreate their pods until the Node is gone.
  const staying = async (): Promise<boolean> =>
    (await list()).some(
      ({ metadata }) =>
        metadata?.ownerReferences?.some(({ kind }) => kind === "DaemonSet") !== true,
    );
  await until(`the pods of node ${node} to end`, 40, async () => !(await staying()) || undefined);
}
