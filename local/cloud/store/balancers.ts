import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { CloudState, NodeBalancerRecord } from "./records.ts";
import { addEvent, takeId, timestamp } from "./store.ts";

/** How many addresses of deleted NodeBalancers are remembered. */
const rememberedAddresses = 256;

/** The entity that a NodeBalancer's events are about. */
const entity = ({ id, label }: NodeBalancerRecord) => ({
  id,
  type: "nodebalancer",
  label,
  url: `/v4/nodebalancers/${id}`,
});

/** Who wants a NodeBalancer. */
export interface Claim {
  readonly clusterId: number;
  readonly region: string;
  readonly service: NonNullable<NodeBalancerRecord["service"]>;
  /** The existing NodeBalancer that it names; undefined for a new one. */
  readonly wanted: number | undefined;
  /** The address of a new one. */
  readonly address: string;
}

/**
 * Gives a Service its NodeBalancer: the preserved one that it names, or a new one. Only inside `Store.change`.
 *
 * @throws when the one that it names is not there or serves another Service.
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
    // The form in which Linode's cloud controller names them.
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

/** What a NodeBalancer is to be like. */
export interface BalancerDescription {
  readonly tags: string[];
  readonly configs: readonly Unnumbered<"configs">[];
  readonly backends: readonly Unnumbered<"backends">[];
}

/** The identifier of the entry that `same` finds, for one that stays. */
const idOf = <T extends { readonly id: number }>(
  entries: readonly T[],
  same: (entry: T) => boolean,
): number | undefined => entries.find(same)?.id;

/** Whether the record is already as described. */
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

/** Makes the record as described; ports and backends that stay keep their identifiers. Only inside `Store.change`. */
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
 * Drops a NodeBalancer's record. Its address is not given out again soon: on Linode, too, whoever replaces a load
 * balancer gets another address, and what still holds the old one must fail here as it would there. Only inside
 * `Store.change`.
 */
export function forgetBalancer(state: CloudState, balancer: NodeBalancerRecord): void {
  state.nodeBalancers = state.nodeBalancers.filter(({ id }) => id !== balancer.id);
  state.released = [...state.released, balancer.address].slice(-rememberedAddresses);
  addEvent(state, { action: "nodebalancer_delete", entity: entity(balancer) });
}
