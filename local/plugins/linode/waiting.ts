/** Waiting for a cluster to be what it was asked to be. */
import { setTimeout as sleep } from "node:timers/promises";
import type { PoolAnswer } from "./api.ts";
import { isNotFound } from "./errors.ts";
import type { Lke } from "./lke.ts";

/** Until when, how often, and who is told. */
export interface Patience {
  readonly signal: AbortSignal;
  /** Milliseconds between two looks. */
  readonly interval: number;
  /** `Date.now()` at which patience ends. */
  readonly deadline: number;
  /** Hears what is still missing. */
  readonly status: (text: string) => void;
}

/**
 * Looks until `look` finds something.
 *
 * @throws Error naming what was waited for when the deadline passes; the signal's reason when it is aborted.
 */
async function until<T>(
  what: string,
  patience: Patience,
  look: () => Promise<{ found: T } | { missing: string }>,
): Promise<T> {
  for (;;) {
    const seen = await look();
    if ("found" in seen) return seen.found;
    if (Date.now() + patience.interval > patience.deadline) {
      throw new Error(`timed out waiting for ${what}: ${seen.missing}`);
    }
    patience.status(`waiting for ${what}: ${seen.missing}`);
    await sleep(patience.interval, undefined, { signal: patience.signal });
  }
}

/** Waits for the kubeconfig and returns it. */
export const kubeconfigOf = (lke: Lke, id: number, patience: Patience): Promise<string> =>
  until(`the kubeconfig of LKE cluster ${id}`, patience, async () => {
    const found = await lke.kubeconfig(id);
    return found === undefined ? { missing: "not available yet" } : { found };
  });

/**
 * Waits until every node is ready and every pool has as many as it should.
 *
 * @param only Ids of the pools to look at; all when left out.
 * @param gone Ids of nodes that must be gone, e.g. recycled ones.
 */
export async function nodesReady(
  lke: Lke,
  id: number,
  patience: Patience,
  { only, gone = new Set() }: { only?: ReadonlySet<number>; gone?: ReadonlySet<string> } = {},
): Promise<void> {
  await until(`the nodes of LKE cluster ${id}`, patience, async () => {
    const pools = await lke.pools(id);
    const looked = pools.filter((pool) => only?.has(pool.id) ?? true);
    const wanted = looked.reduce((sum, { count }) => sum + count, 0);
    const ready = looked.flatMap(readyNodes).filter((node) => !gone.has(node)).length;
    const old = looked.flatMap(({ nodes }) => nodes).filter((node) => gone.has(node.id)).length;
    if (ready >= wanted && old === 0) return { found: undefined };
    const leftovers = old === 0 ? "" : `, ${old} old ones still there`;
    return { missing: `${ready} of ${wanted} ready${leftovers}` };
  });
}

/** Waits until Linode does not know the cluster any more. */
export async function clusterGone(lke: Lke, id: number, patience: Patience): Promise<void> {
  await until(`LKE cluster ${id} to be deleted`, patience, async () => {
    try {
      const { status } = await lke.cluster(id);
      return { missing: `it is ${status}` };
    } catch (error) {
      if (isNotFound(error)) return { found: undefined };
      throw error;
    }
  });
}

const readyNodes = ({ nodes }: PoolAnswer): string[] =>
  nodes.filter(({ status }) => status === "ready").map(({ id }) => id);
