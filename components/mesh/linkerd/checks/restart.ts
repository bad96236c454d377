import {
  AppsV1Api,
  type KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  type V1OwnerReference,
  type V1Pod,
} from "@kubernetes/client-node";

/** Annotation of a pod template: the anchors for which its pods were restarted. */
export const anchorsAnnotation = "archipelago/trust-anchors";

interface Workload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * Restarts the workloads of these pods, as `kubectl rollout restart` does: their own strategy decides how many pods are
 * unavailable at once. A second call with the same mark changes nothing.
 *
 * @param mark annotations of the pod templates, with the reason of the restart
 * @param problem the problem with the pods, to follow "pods still"
 * @returns the reason to wait, or undefined without stale pods
 */
export async function restartStale(
  config: KubeConfig,
  stale: readonly V1Pod[],
  mark: Readonly<Record<string, string>>,
  problem: string,
): Promise<string | undefined> {
  if (stale.length === 0) return undefined;
  const stuck = await restartOwners(config, stale, mark);
  const named = stuck.length > 0 ? stuck : stale;
  const names = named
    .map(({ metadata }) => `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`)
    .sort()
    .slice(0, 5)
    .join(", ");
  return stuck.length > 0
    ? `${stuck.length} pods ${problem} and have no owner that can be restarted: ${names}`
    : `${stale.length} pods still ${problem}: ${names}`;
}

/** @returns the pods that no controller would recreate */
async function restartOwners(
  config: KubeConfig,
  pods: readonly V1Pod[],
  mark: Readonly<Record<string, string>>,
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
  await Promise.all([...workloads.values()].map((workload) => restart(apps, workload, mark)));
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

async function restart(
  apps: AppsV1Api,
  { kind, namespace, name }: Workload,
  annotations: Readonly<Record<string, string>>,
): Promise<void> {
  const request = {
    name,
    namespace,
    body: { spec: { template: { metadata: { annotations: { ...annotations } } } } },
  };
  const merge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
  if (kind === "Deployment") await apps.patchNamespacedDeployment(request, merge);
  else if (kind === "StatefulSet") await apps.patchNamespacedStatefulSet(request, merge);
  else await apps.patchNamespacedDaemonSet(request, merge);
}
