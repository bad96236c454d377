import type { ClusterBackend } from "./backend.ts";
import { clusterSpec } from "./plan.ts";
import { clusterEntity, forgetCluster, forgetNodes, nodesOf } from "./store/clusters.ts";
import type { CloudState, ClusterRecord } from "./store/records.ts";
import { addEvent, timestamp } from "./store/store.ts";
import type { Store } from "./store/store.ts";

/** The cloud's controllers in its running clusters. */
export interface ClusterControllers {
  /** Starts the controllers of a cluster, or restarts them with a changed record. */
  start(cluster: ClusterRecord): Promise<void>;
  /** Stops them; they do not change the cluster afterwards. */
  stop(clusterId: number): Promise<void>;
}

export interface SupervisorOptions {
  readonly cloud: string;
  readonly store: Store;
  readonly backend: ClusterBackend;
  readonly controllers: ClusterControllers;
  readonly log: (line: string) => void;
  /** The number of clusters that are reconciled at once; default 2, since creating one keeps two processors busy. */
  readonly parallel?: number;
  /** The delay before a failed reconciliation is retried; default 5. */
  readonly retrySeconds?: number;
}

/**
 * Reconciles the clusters with the store, each one sequentially. The API changes the store and calls `enqueue`; the result is
 * written back to the store: a cluster that cannot be created becomes `failed` with its reason, while a failed change of a
 * running one, or a failed deletion, is retried until it succeeds.
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

  /** Requests a reconciliation of the cluster, now or after the current one. */
  enqueue(clusterId: number): void {
    this.#wanted.add(clusterId);
    this.#next();
  }

  /** Requests a reconciliation of every stored cluster. To be called first by a new process. */
  enqueueAll(): void {
    for (const { id } of this.#options.store.state.clusters) this.enqueue(id);
  }

  /** Returns whether the cluster's API has responded in this process, so that its kubeconfig is available. */
  isUp(clusterId: number): boolean {
    return this.#up.has(clusterId);
  }

  /** Resolves when no reconciliation is requested, running or waiting for a retry. */
  async idle(): Promise<void> {
    while (this.#busy.size > 0 || this.#retries.size > 0) {
      await Promise.all(this.#busy.values());
      if (this.#retries.size > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Starts nothing new and stops the controllers; clusters keep running. */
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

  /** Schedules a retry. */
  #again(id: number): void {
    if (this.#closed || this.#retries.has(id)) return;
    const timer = setTimeout(
      () => {
        this.#retries.delete(id);
        this.enqueue(id);
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
        // A cluster that ran before stays "running" and is retried; its nodes show what is missing.
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
      log(`cluster ${label} (${id}) could not be deleted, retrying: ${reason}`);
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
    log(`cluster ${label} (${id}) deleted`);
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
