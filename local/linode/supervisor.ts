import type { ClusterBackend } from "./backend.ts";
import { clusterSpec } from "./plan.ts";
import type { ClusterRecord, NodeRecord } from "./store/records.ts";
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
 * that cannot be raised is `failed` with its reason; a change of one that is up, and a deletion, is tried until it works.
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
    const { store, backend, controllers, cloud, log } = this.#options;
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
      this.#change(id, (cluster) => {
        cluster.failure = reason;
        // A cluster that answers and only lacks a node is running; the node shows that it is not ready.
        if (cluster.phase !== "deleting" && !this.#up.has(id)) cluster.phase = "failed";
      });
      store.change((state) => {
        addEvent(state, {
          action: "lke_node_create",
          status: "failed",
          message: reason,
          entity: clusterEntity(record),
        });
      });
      if (this.#up.has(id)) this.#again(id);
      return;
    }
    log(`cluster ${label} (${id}) is up after ${((Date.now() - started) / 1000).toFixed(1)} s`);
    this.#forgetNodes(id, ({ leaving, id: node }) => leaving && !listed.has(node));
    this.#change(id, (cluster) => {
      cluster.failure = null;
      if (cluster.phase !== "deleting") cluster.phase = "running";
    });
  }

  async #delete(record: ClusterRecord): Promise<void> {
    const { store, backend, controllers, cloud, log } = this.#options;
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
    this.#forgetNodes(id, () => true);
    store.change((state) => {
      state.clusters = state.clusters.filter((cluster) => cluster.id !== id);
      // As on Linode: what its Services and claims left behind stays, belongs to no cluster, and is still billed.
      for (const balancer of state.nodeBalancers) {
        if (balancer.clusterId !== id) continue;
        balancer.clusterId = null;
        balancer.service = null;
        balancer.carrier = null;
        balancer.backends = [];
      }
      for (const volume of state.volumes) if (volume.clusterId === id) volume.clusterId = null;
    });
    log(`cluster ${label} (${id}) is deleted`);
  }

  #change(id: number, edit: (cluster: ClusterRecord) => void): void {
    this.#options.store.change((state) => {
      const cluster = state.clusters.find((candidate) => candidate.id === id);
      if (cluster === undefined) return;
      edit(cluster);
      cluster.updated = timestamp();
    });
  }

  /** Drops nodes that are gone, and pools that went with them, and notes each machine's deletion. */
  #forgetNodes(id: number, gone: (node: NodeRecord) => boolean): void {
    this.#options.store.change((state) => {
      const cluster = state.clusters.find((candidate) => candidate.id === id);
      if (cluster === undefined) return;
      for (const node of nodesOf(cluster).filter(gone)) {
        addEvent(state, {
          action: "linode_delete",
          entity: {
            id: node.instanceId,
            type: "linode",
            label: `lke${id}-${node.id}`,
            url: `/v4/linode/instances/${node.instanceId}`,
          },
        });
      }
      for (const pool of cluster.pools) pool.nodes = pool.nodes.filter((node) => !gone(node));
      cluster.pools = cluster.pools.filter(({ leaving, nodes }) => !leaving || nodes.length > 0);
    });
  }
}

const nodesOf = (cluster: ClusterRecord): NodeRecord[] =>
  cluster.pools.flatMap(({ nodes }) => nodes);

const clusterEntity = ({ id, label }: ClusterRecord) => ({
  id,
  type: "lkecluster",
  label,
  url: `/v4/lke/clusters/${id}`,
});
