import type { ClusterBackend } from "./backend.ts";
import { clusterSpec } from "./plan.ts";
import { clusterEntity, forgetCluster, forgetNodes, nodesOf } from "./store/clusters.ts";
import type { CloudState, ClusterRecord } from "./store/records.ts";
import { addEvent, timestamp } from "./store/store.ts";
import type { Store } from "./store/store.ts";

/** What runs inside a cluster on the cloud's behalf while the cluster is up. */
export interface ClusterControllers {
  /** Begins, or begins anew with what the record says now. */
  start(cluster: ClusterRecord): Promise<void>;
  /** Ends; nothing of the cluster is touched afterwards. */
  stop(clusterId: number): Promise<void>;
}

export interface SupervisorOptions {
  readonly cloud: string;
  readonly store: Store;
  readonly backend: ClusterBackend;
  readonly controllers: ClusterControllers;
  readonly log: (line: string) => void;
  /** How many clusters are worked on at once; default 2, since raising one keeps two processors busy. */
  readonly parallel?: number;
  /** How long it waits before it tries again what failed; default 5. */
  readonly retrySeconds?: number;
}

/**
 * Makes the clusters what the store says, one piece of work per cluster at a time. The API changes the store and calls
 * `wake`; what comes of it is written back to the store, so that nobody who asks later is left with silence: a cluster
 * that cannot be raised is `failed` with its reason; a change of one that ran, and a deletion, is tried until it works.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #wanted = new Set<number>();
  readonly #busy = new Map<number, Promise<void>>();
  readonly #up = new Set<number>();
  readonly #retries = new Map<number, NodeJS.Timeout>();
  #closed = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** The cluster needs work, now or as soon as what is under way for it ends. */
  wake(clusterId: number): void {
    this.#wanted.add(clusterId);
    this.#next();
  }

  /** Every cluster of the store: the first thing a new process does. */
  wakeAll(): void {
    for (const { id } of this.#options.store.state.clusters) this.wake(id);
  }

  /** Whether the cluster's API answered in this process, so that there is a kubeconfig. */
  isUp(clusterId: number): boolean {
    return this.#up.has(clusterId);
  }

  /** Resolves when no work is wanted or under way. What waits for its next try counts as work. */
  async idle(): Promise<void> {
    while (this.#busy.size > 0 || this.#retries.size > 0) {
      await Promise.all(this.#busy.values());
      if (this.#retries.size > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Starts nothing new and ends the controllers; clusters stay as they are. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#retries.values()) clearTimeout(timer);
    this.#retries.clear();
    this.#wanted.clear();
    await Promise.all(this.#busy.values());
    for (const id of this.#up) await this.#options.controllers.stop(id);
  }

  #next(): void {
    if (this.#closed) return;
    for (const id of this.#wanted) {
      if (this.#busy.size >= (this.#options.parallel ?? 2)) return;
      if (this.#busy.has(id)) continue;
      this.#wanted.delete(id);
      const work = this.#reconcile(id)
        .catch((error: unknown) => {
          this.#options.log(`cluster ${id}: ${String(error)}`);
        })
        .finally(() => {
          this.#busy.delete(id);
          this.#next();
        });
      this.#busy.set(id, work);
    }
  }

  /** Tries again in a while. */
  #again(id: number): void {
    if (this.#closed || this.#retries.has(id)) return;
    const timer = setTimeout(
      () => {
        this.#retries.delete(id);
        this.wake(id);
      },
      (this.#options.retrySeconds ?? 5) * 1000,
    );
    this.#retries.set(id, timer);
  }

  #record(id: number): ClusterRecord | undefined {
    return this.#options.store.state.clusters.find((cluster) => cluster.id === id);
  }

  async #reconcile(id: number): Promise<void> {
    const record = this.#record(id);
    if (record === undefined) return;
    if (record.phase === "deleting") await this.#delete(record);
    else await this.#apply(record);
  }

  async #apply(record: ClusterRecord): Promise<void> {
    const { backend, controllers, cloud, log } = this.#options;
    const { id, label } = record;
    const spec = clusterSpec(cloud, record);
    const listed = new Set(spec.pools.flatMap(({ nodes }) => nodes.map((node) => node.id)));
    this.#change(id, (cluster) => {
      for (const node of nodesOf(cluster)) if (listed.has(node.id)) node.provisioned = true;
    });
    const started = Date.now();
    try {
      await backend.apply(spec);
      this.#up.add(id);
      await controllers.start(record);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log(`cluster ${label} (${id}) failed: ${reason}`);
      this.#change(id, (cluster, state) => {
        cluster.failure = reason;
        // One that ran before stays "running" and is tried again; what it lacks shows in its nodes.
        if (cluster.phase === "pending") cluster.phase = "failed";
        addEvent(state, {
          action: "lke_node_create",
          status: "failed",
          message: reason,
          entity: clusterEntity(record),
        });
      });
      if (this.#record(id)?.phase === "running") this.#again(id);
      return;
    }
    log(`cluster ${label} (${id}) is up after ${((Date.now() - started) / 1000).toFixed(1)} s`);
    this.#change(id, (cluster, state) => {
      forgetNodes(cluster, state, ({ leaving, id: node }) => leaving && !listed.has(node));
      cluster.failure = null;
      if (cluster.phase !== "deleting") cluster.phase = "running";
    });
  }

  async #delete(record: ClusterRecord): Promise<void> {
    const { backend, controllers, cloud, log } = this.#options;
    const { id, label } = record;
    try {
      await controllers.stop(id);
      await backend.remove(clusterSpec(cloud, record));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log(`cluster ${label} (${id}) could not be deleted, trying again: ${reason}`);
      this.#change(id, (cluster) => {
        cluster.failure = reason;
      });
      this.#again(id);
      return;
    }
    this.#up.delete(id);
    this.#change(id, (cluster, state) => {
      forgetCluster(state, cluster);
    });
    log(`cluster ${label} (${id}) is deleted`);
  }

  #change(id: number, edit: (cluster: ClusterRecord, state: CloudState) => void): void {
    this.#options.store.change((state) => {
      const cluster = state.clusters.find((candidate) => candidate.id === id);
      if (cluster === undefined) return;
      edit(cluster, state);
      cluster.updated = timestamp();
    });
  }
}
