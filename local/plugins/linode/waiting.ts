/** Waits for the changes of a cluster. */
import { setTimeout as sleep } from "node:timers/promises";
import type { PoolAnswer } from "./api.ts";
import { isNotFound } from "./errors.ts";
import type { Lke } from "./lke.ts";

/** Time limit, interval and progress report of a wait. */
export interface WaitOptions {
  readonly signal: AbortSignal;
  /** Milliseconds between polls. */
  readonly interval: number;
  /** The `Date.now()` at which the wait fails. */
  readonly deadline: number;
  /** Receives what is still missing. */
  readonly status: (text: string) => void;
}

/**
 * Polls until `poll` finds a result.
 *
 * @throws Error that names the awaited condition after the deadline; the signal's reason if it is aborted.
 */
async function until<T>(
  what: string,
  wait: WaitOptions,
  poll: () => Promise<{ found: T } | { missing: string }>,
): Promise<T> {
  for (;;) {
    const seen = await poll();
    if ("found" in seen) return seen.found;
    if (Date.now() + wait.interval > wait.deadline) {
      throw new Error(`timed out waiting for ${what}: ${seen.missing}`);
    }
    wait.status(`waiting for ${what}: ${seen.missing}`);
    await sleep(wait.interval, undefined, { signal: wait.signal });
  }
}

/** Waits for the kubeconfig and returns it. */
export const kubeconfigOf = (lke: Lke, id: number, wait: WaitOptions): Promise<string> =>
  until(`the kubeconfig of LKE cluster ${id}`, wait, async () => {
    const found = await lke.kubeconfig(id);
    return found === undefined ? { missing: "not available yet" } : { found };
  });

/**
 * Waits until every pool has its number of nodes and all of them are ready.
 *
 * @param only Ids of the pools to check; default all.
 * @param gone Ids of nodes that must be gone, e.g. recycled ones.
 */
export async function nodesReady(
  lke: Lke,
  id: number,
  wait: WaitOptions,
  { only, gone = new Set() }: { only?: ReadonlySet<number>; gone?: ReadonlySet<string> } = {},
): Promise<void> {
  await until(`the nodes of LKE cluster ${id}`, wait, async () => {
    const pools = await lke.pools(id);
    const looked = pools.filter((pool) => only?.has(pool.id) ?? true);
    const wanted = looked.reduce((sum, { count }) => sum + count, 0);
    const ready = looked.flatMap(readyNodes).filter((node) => !gone.has(node)).length;
    const old = looked.flatMap(({ nodes }) => nodes).filter((node) => gone.has(node.id)).length;
    if (ready >= wanted && old === 0) return { found: undefined };
    const leftovers = old === 0 ? "" : `, ${old} old ones still present`;
    return { missing: `${ready} of ${wanted} ready${leftovers}` };
  });
}

/** Waits until Linode no longer knows the cluster. */
export async function clusterGone(lke: Lke, id: number, wait: WaitOptions): Promise<void> {
  await until(`LKE cluster ${id} to be deleted`, wait, async () => {
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
