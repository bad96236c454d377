import type { ClusterNode, ClusterSpec } from "../../../../local/kubernetes/spec.ts";

export const spec: ClusterSpec = {
  cloud: "test",
  id: 7,
  label: "eu",
  region: "de-fra-2",
  kubernetesVersion: "1.35",
  subnetIndex: 2,
  pools: [
    { id: 71, type: "g6-standard-2", nodes: [{ id: "71-aa", instanceId: 1 }] },
    { id: 72, type: "g6-standard-4", nodes: [{ id: "72-bb", instanceId: 2 }] },
  ],
};

/** Returns node `number` of a cluster in 10.207.0.0/16 with index 2. */
export function clusterNode(number: number): ClusterNode {
  return {
    id: `71-n${number}`,
    instanceId: number,
    poolId: 71,
    name: `lke7-71-n${number}`,
    address: `10.207.3.${10 + number}`,
    podCidr: `10.2.${number}.0/24`,
  };
}
