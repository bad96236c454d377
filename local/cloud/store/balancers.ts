import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { CloudState, NodeBalancerRecord } from "./records.ts";
import { addEvent, takeId, timestamp } from "./store.ts";

/** The number of remembered addresses of deleted NodeBalancers. */
const rememberedAddresses = 256;

/** The entity in a NodeBalancer's events. */
const entity = ({ id, label }: NodeBalancerRecord) => ({
  id,
  type: "nodebalancer",
  label,
  url: `/v4/nodebalancers/${id}`,
});

/** A Service's request for a NodeBalancer. */
export interface Claim {
  readonly clusterId: number;
  readonly region: string;
  readonly service: NonNullable<NodeBalancerRecord["service"]>;
  /** The existing NodeBalancer that the Service names; undefined for a new one. */
  readonly wanted: number | undefined;
  /** The address of a new one. */
  readonly address: string;
}

/**
 * Assigns a NodeBalancer to a Service: the preserved one that it names, or a new one. Only inside `Store.change`.
 *
 * @throws if the named one does not exist or serves another Service.
 */
export function claimBalancer(state: CloudState, claim: Claim): NodeBalancerRecord {
  const { wanted, clusterId, service } = claim;
  if (wanted !== undefined) {
    const kept = state.nodeBalancers.find(
      (candidate) => candidate.id === wanted && candidate.service === null,
    );
    if (kept === undefined)
      throw new Error(`NodeBalancer ${wanted} does not exist or serves another Service`);
    return Object.assign(kept, { clusterId, service });
  }
  const now = timestamp();
  const record: NodeBalancerRecord = {
    id: takeId(state),
    // The label format of Linode's cloud controller.
    label: `ccm-${randomBytes(6).toString("hex")}`,
    region: claim.region,
    address: claim.address,
    tags: [],
    created: now,
    updated: now,
    clusterId,
    service,
    carrier: null,
    configs: [],
    backends: [],
  };
  state.nodeBalancers.push(record);
  addEvent(state, { action: "nodebalancer_create", entity: entity(record) });
  return record;
}

type Numbered = "configs" | "backends";
type Unnumbered<K extends Numbered> = Omit<NodeBalancerRecord[K][number], "id">;

/** The wanted settings of a NodeBalancer. */
export interface BalancerDescription {
  readonly tags: string[];
  readonly configs: readonly Unnumbered<"configs">[];
  readonly backends: readonly Unnumbered<"backends">[];
}

/** Returns the identifier of the existing entry that matches, if any. */
const idOf = <T extends { readonly id: number }>(
  entries: readonly T[],
  same: (entry: T) => boolean,
): number | undefined => entries.find(same)?.id;

/** Returns whether the record already matches. */
export function isDescribed(record: NodeBalancerRecord, wanted: BalancerDescription): boolean {
  return isDeepStrictEqual(
    [record.tags, record.configs, record.backends],
    [
      wanted.tags,
      wanted.configs.map((config, index) => ({ id: record.configs[index]?.id, ...config })),
      wanted.backends.map((backend, index) => ({ id: record.backends[index]?.id, ...backend })),
    ],
  );
}

/** Updates the record; ports and backends that stay keep their identifiers. Only inside `Store.change`. */
export function describeBalancer(state: CloudState, id: number, wanted: BalancerDescription): void {
  const record = state.nodeBalancers.find((candidate) => candidate.id === id);
  if (record === undefined) return;
  record.configs = wanted.configs.map((config) => ({
    id: idOf(record.configs, ({ port }) => port === config.port) ?? takeId(state),
    ...config,
  }));
  record.backends = wanted.backends.map((backend) => ({
    id: idOf(record.backends, ({ label }) => label === backend.label) ?? takeId(state),
    ...backend,
  }));
  record.tags = wanted.tags;
  record.updated = timestamp();
}

/**
 * Deletes a NodeBalancer's record. Its address is not reused soon: as on Linode, a replacement gets another address, so that
 * clients that still use the old one fail here too. Only inside `Store.change`.
 */
export function forgetBalancer(state: CloudState, balancer: NodeBalancerRecord): void {
  state.nodeBalancers = state.nodeBalancers.filter(({ id }) => id !== balancer.id);
  state.released = [...state.released, balancer.address].slice(-rememberedAddresses);
  addEvent(state, { action: "nodebalancer_delete", entity: entity(balancer) });
}
