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

/** The assignments of a cluster beyond its spec, so that nothing moves when nodes come and go. */
const placementSchema = z.strictObject({
  /** The number by node id, from 1; it decides the node's address and pod range. */
  numbers: z.record(z.string(), z.number().int().min(1).max(nodeLimit)),
  /** The id of the node that holds each LoadBalancer address. */
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
 * Assigns numbers to exactly these nodes: existing nodes keep theirs, the others get the lowest free ones.
 *
 * @throws if there are more nodes than numbers.
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

/** Moves LoadBalancer addresses of missing nodes to the first existing one; without any node they stay unassigned. */
export function moveAddresses(placement: Placement, ids: readonly string[]): Placement {
  const addresses: Record<string, string> = {};
  for (const [address, holder] of Object.entries(placement.addresses)) {
    const next = ids.includes(holder) ? holder : ids[0];
    if (next !== undefined) addresses[address] = next;
  }
  return { ...placement, addresses };
}

/** The prefix of the names of a cluster's machines; the control plane's name is the prefix itself. */
export function clusterName({ id, name }: Pick<ClusterSpec, "id" | "name">): string {
  return name ?? `lke${id}`;
}

/** The name of a node's object and machine, in Linode's format. */
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

/** A node with its assignments. */
export interface PlacedNode {
  readonly node: ClusterNode;
  readonly pool: Omit<PoolSpec, "nodes">;
  /** LoadBalancer addresses of the node. */
  readonly addresses: readonly string[];
}

/** The numbered nodes of a spec, in its order. */
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
