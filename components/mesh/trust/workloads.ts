import type { V1Pod } from "@kubernetes/client-node";

/** The workload of a pod, by which a person restarts it: `Deployment shop/cart`; a pod that nothing recreates is its own. */
export function workloadOf({ metadata }: V1Pod): string {
  const { namespace = "", name = "", labels = {}, ownerReferences = [] } = metadata ?? {};
  const owner = ownerReferences.find(({ controller }) => controller === true);
  if (owner === undefined) return `Pod ${namespace}/${name}`;
  const suffix = `-${labels["pod-template-hash"] ?? ""}`;
  return owner.kind === "ReplicaSet" && suffix !== "-" && owner.name.endsWith(suffix)
    ? `Deployment ${namespace}/${owner.name.slice(0, -suffix.length)}`
    : `${owner.kind} ${namespace}/${owner.name}`;
}
