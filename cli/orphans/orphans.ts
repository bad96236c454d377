import type { Product } from "../cost/bill.ts";
import type { Account } from "./account.ts";

/** A resource that nothing seems to use. */
export interface Finding {
  readonly kind: "LKE cluster" | "Linode" | "NodeBalancer" | "volume";
  readonly id: number;
  readonly label: string;
  readonly region: string;
  /** What it costs, and how many units of that; absent for a cluster, whose nodes are billed. */
  readonly billed?: { readonly product: Product; readonly units: number };
  /** True if it was shown that nothing uses it. Only then may it be called an orphan. */
  readonly proven: boolean;
  /** What was seen, or what a proof lacks. */
  readonly reason: string;
  /** The command that deletes it. */
  readonly command: string;
}

/** What the stack knows. */
export interface StackFacts {
  readonly stack: string;
  /** The tag on everything that the stack creates at Linode. */
  readonly tag: string;
  /** Ids of the LKE clusters in its state. */
  readonly clusters: readonly number[];
  /** True if an update is under way, or was killed. */
  readonly pending: boolean;
  /** Ids of the volumes that a cluster of the stack claims, by the cluster's id; without a cluster that did not answer. */
  readonly claimed: ReadonlyMap<number, ReadonlySet<number>>;
}

/** Names that Linode's controllers in a cluster give: its cloud controller, and its storage driver. */
const controllerNames = { balancer: /^ccm-/, volume: /^pvc/ } as const;

function clusters(
  { clusters: all }: Account,
  { stack, tag, pending, ...known }: StackFacts,
): Finding[] {
  return all
    .filter(({ id, tags }) => tags.includes(tag) && !known.clusters.includes(id))
    .map(({ id, label, region }) => ({
      kind: "LKE cluster",
      id,
      label,
      region,
      proven: !pending,
      reason: pending
        ? `tag ${tag}, not in the state; an update of ${stack} is under way or was killed`
        : `tag ${tag}, not in the state of ${stack}`,
      command: `linode-cli lke cluster-delete ${id}`,
    }));
}

function instances({ instances: all, clusters: existing }: Account): Finding[] {
  const ids = existing.map(({ id }) => id);
  return all.flatMap(({ id, label, region, type, lke_cluster_id: cluster }) =>
    typeof cluster === "number" && !ids.includes(cluster)
      ? [
          {
            kind: "Linode" as const,
            id,
            label,
            region,
            ...(type !== null && {
              billed: { product: { list: "linode", id: type } as const, units: 1 },
            }),
            proven: true,
            reason: `a node of the LKE cluster ${cluster}, which does not exist`,
            command: `linode-cli linodes delete ${id}`,
          },
        ]
      : [],
  );
}

function balancers({ balancers: all, clusters: existing }: Account): Finding[] {
  const ids = existing.map(({ id }) => id);
  return all
    .filter(({ lke_cluster: owner, label }) =>
      owner ? !ids.includes(owner.id) : controllerNames.balancer.test(label),
    )
    .map(({ id, label, region, ipv4, backendsUp }) => ({
      kind: "NodeBalancer",
      id,
      label,
      region,
      billed: { product: { list: "nodebalancers", id: "nodebalancer" }, units: 1 },
      proven: backendsUp === 0,
      reason:
        backendsUp === 0
          ? `${ipv4}: of a cluster that does not exist, and no backend is up`
          : `${ipv4}: of no cluster, but ${backendsUp} backends are up`,
      command: `linode-cli nodebalancers delete ${id}`,
    }));
}

/** Whether a detached volume is claimed by none of the clusters of its region, which alone can attach it. */
function unclaimed(
  { id, region }: Account["volumes"][number],
  { clusters: all }: Account,
  { claimed }: StackFacts,
): Pick<Finding, "proven" | "reason"> {
  const neighbours = all.filter((candidate) => candidate.region === region);
  const silent = neighbours.filter((candidate) => !claimed.has(candidate.id));
  if (neighbours.length === 0) {
    return { proven: true, reason: `detached, and ${region} has no LKE cluster` };
  }
  if (silent.length === 0) {
    const names = neighbours.map(({ label }) => label).join(", ");
    return { proven: true, reason: `detached, and no claim of ${names} names it` };
  }
  const names = silent.map(({ label }) => label).join(", ");
  return { proven: false, reason: `detached; ${names} in ${region} could claim volume ${id}` };
}

function volumes(account: Account, facts: StackFacts): Finding[] {
  const claimed = [...facts.claimed.values()];
  return account.volumes
    .filter(({ id, label, linode_id: linode }) => {
      if (linode !== null || !controllerNames.volume.test(label)) return false;
      return !claimed.some((ids) => ids.has(id));
    })
    .map((volume) => ({
      kind: "volume",
      id: volume.id,
      label: volume.label,
      region: volume.region,
      billed: { product: { list: "volumes", id: "volume" }, units: volume.size },
      ...unclaimed(volume, account, facts),
      command: `linode-cli volumes delete ${volume.id}`,
    }));
}

/**
 * Looks for what fleets leave behind at Linode: clusters with the stack's tag that its state does not have, nodes and
 * NodeBalancers of clusters that do not exist, and detached volumes of claims. Resources that no cluster made are never
 * listed.
 */
export function findOrphans(account: Account, facts: StackFacts): Finding[] {
  return [
    ...clusters(account, facts),
    ...instances(account),
    ...balancers(account),
    ...volumes(account, facts),
  ];
}
