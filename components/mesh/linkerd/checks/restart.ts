import {
  AppsV1Api,
  type KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  type V1OwnerReference,
  type V1Pod,
} from "@kubernetes/client-node";
import { anchorsDigest } from "../anchors.ts";

/** Annotation of a pod template: the anchors for which its pods were made anew. */
export const anchorsAnnotation = "archipelago/trust-anchors";

interface Workload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * Rolls the workloads behind these pods, as `kubectl rollout restart` does: their own strategy decides how many pods are
 * gone at once. A second call for the same anchors changes nothing.
 *
 * @returns the pods that nothing would make anew
 */
export async function restartOwners(
  config: KubeConfig,
  pods: readonly V1Pod[],
  anchorsPem: string,
): Promise<V1Pod[]> {
  const apps = config.makeApiClient(AppsV1Api);
  const owned = await Promise.all(
    pods.map(async (pod) => ({ pod, workload: await workloadOf(apps, pod) })),
  );
  const workloads = new Map(
    owned.flatMap(({ workload }) =>
      workload === undefined ? [] : [[JSON.stringify(workload), workload] as const],
    ),
  );
  await Promise.all([...workloads.values()].map((workload) => roll(apps, workload, anchorsPem)));
  return owned.flatMap(({ pod, workload }) => (workload === undefined ? [pod] : []));
}

async function workloadOf(apps: AppsV1Api, { metadata }: V1Pod): Promise<Workload | undefined> {
  const namespace = metadata?.namespace ?? "";
  const owner = controllerOf(metadata?.ownerReferences);
  if (owner?.kind === "StatefulSet" || owner?.kind === "DaemonSet") {
    return { kind: owner.kind, namespace, name: owner.name };
  }
  if (owner?.kind !== "ReplicaSet") return undefined;
  const set = await apps.readNamespacedReplicaSet({ name: owner.name, namespace });
  const deployment = controllerOf(set.metadata?.ownerReferences);
  return deployment?.kind === "Deployment"
    ? { kind: deployment.kind, namespace, name: deployment.name }
    : undefined;
}

function controllerOf(owners: readonly V1OwnerReference[] = []): V1OwnerReference | undefined {
  return owners.find(({ controller }) => controller === true);
}

async function roll(
  apps: AppsV1Api,
  { kind, namespace, name }: Workload,
  anchorsPem: string,
): Promise<void> {
  const annotations = { [anchorsAnnotation]: anchorsDigest(anchorsPem) };
  const request = { name, namespace, body: { spec: { template: { metadata: { annotations } } } } };
  const merge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
  if (kind === "Deployment") await apps.patchNamespacedDeployment(request, merge);
  else if (kind === "StatefulSet") await apps.patchNamespacedStatefulSet(request, merge);
  else await apps.patchNamespacedDaemonSet(request, merge);
}
