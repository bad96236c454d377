import { join } from "node:path";
import { z } from "zod";
import { nodeAddress, nodeLimit, nodePodCidr } from "../host/addresses.ts";
import { readIfPresent, writeAtomically } from "../host/files.ts";
import {
  lkeRanges,
  type ClusterNode,
  type ClusterSpec,
  type NodeSpec,
  type PoolSpec,
} from "./spec.ts";

/** What a cluster remembers beyond its spec, so that nothing moves when nodes come and go. */
const placementSchema = z.strictObject({
  /** Node id to the number that decides its address and its pods' range, from 1. */
  numbers: z.record(z.string(), z.number().int().min(1).max(nodeLimit)),
  /** LoadBalancer address to the id of the node that answers for it. */
  addresses: z.record(z.string(), z.string()),
});

export type Placement = z.infer<typeof placementSchema>;

export async function readPlacement(folder: string): Promise<Placement> {
  const text = await readIfPresent(join(folder, "placement.json"));
  return text === undefined
    ? { numbers: {}, addresses: {} }
    : placementSchema.parse(JSON.parse(text));
}

export async function writePlacement(folder: string, placement: Placement): Promise<void> {
  await writeAtomically(
    join(folder, "placement.json"),
    `${JSON.stringify(placement, undefined, 2)}\n`,
  );
}

/**
 * Numbers for exactly these nodes: those that have one keep it, the others get the lowest that are free.
 *
 * @throws when there are more nodes than numbers.
 */
export function numberNodes(placement: Placement, ids: readonly string[]): Placement {
  const numbers: Record<string, number> = {};
  for (const id of ids) {
    const number = placement.numbers[id];
    if (number !== undefined) numbers[id] = number;
  }
  for (const id of ids) numbers[id] ??= lowestFree(new Set(Object.values(numbers)));
  return { ...placement, numbers };
}

/** LoadBalancer addresses whose node is not there go to the first that is; with no node they stay unassigned. */
export function moveAddresses(placement: Placement, ids: readonly string[]): Placement {
  const addresses: Record<string, string> = {};
  for (const [address, holder] of Object.entries(placement.addresses)) {
    const next = ids.includes(holder) ? holder : ids[0];
    if (next !== undefined) addresses[address] = next;
  }
  return { ...placement, addresses };
}

/** What the names of a cluster's machines begin with; the control plane's is just that. */
export function clusterName({ id, name }: Pick<ClusterSpec, "id" | "name">): string {
  return name ?? `lke${id}`;
}

/** The name of a node's object and machine, in Linode's form. */
export function nodeName(cluster: Pick<ClusterSpec, "id" | "name">, nodeId: string): string {
  return `${clusterName(cluster)}-${nodeId}`.toLowerCase();
}

export function placeNode(
  spec: Pick<ClusterSpec, "id" | "name" | "subnetIndex" | "ranges">,
  subnet: string,
  member: { readonly pool: Pick<PoolSpec, "id">; readonly node: NodeSpec },
  number: number,
): ClusterNode {
  return {
    id: member.node.id,
    instanceId: member.node.instanceId,
    poolId: member.pool.id,
    name: nodeName(spec, member.node.id),
    address: nodeAddress(subnet, spec.subnetIndex, number),
    podCidr: nodePodCidr((spec.ranges ?? lkeRanges).pods, number),
  };
}

/** A node where it is placed. */
export interface PlacedNode {
  readonly node: ClusterNode;
  readonly pool: Omit<PoolSpec, "nodes">;
  /** LoadBalancer addresses that it answers for. */
  readonly addresses: readonly string[];
}

/** The nodes of a spec that have a number, in its order. */
export function placeNodes(spec: ClusterSpec, subnet: string, placement: Placement): PlacedNode[] {
  return spec.pools.flatMap((pool) =>
    pool.nodes.flatMap((node) => {
      const number = placement.numbers[node.id];
      if (number === undefined) return [];
      const addresses = Object.entries(placement.addresses)
        .filter(([, holder]) => holder === node.id)
        .map(([address]) => address);
      return [{ pool, addresses, node: placeNode(spec, subnet, { pool, node }, number) }];
    }),
  );
}

function lowestFree(taken: ReadonlySet<number>): number {
  for (let number = 1; number <= nodeLimit; number++) if (!taken.has(number)) return number;
  throw new Error(`a cluster has at most ${nodeLimit} nodes`);
}
