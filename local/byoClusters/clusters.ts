import { join } from "node:path";
import type { CloudNetwork } from "../host/network.ts";
import type { Progress } from "../host/progress.ts";
import type { ClusterSurroundings } from "../kubernetes/spec.ts";
import { CloudControllers } from "../cloud/controllers/cluster.ts";
import { clusterSpec } from "../cloud/plan.ts";
import { emptyState, type ClusterRecord } from "../cloud/store/records.ts";
import { Store } from "../cloud/store/store.ts";
import { Supervisor } from "../cloud/supervisor.ts";
import { FlatBackend } from "./flatBackend.ts";
import { refusals, settle } from "./records.ts";
import type { ByoClustersRequest } from "./request.ts";

export interface ByoClustersOptions {
  readonly cloud: string;
  /** The cloud's state folder. */
  readonly folder: string;
  readonly surroundings: ClusterSurroundings;
  readonly network: CloudNetwork;
  readonly progress: Progress;
  /** Addresses of LoadBalancers that are in use outside of the flat network. */
  readonly elsewhere: () => readonly string[];
  readonly log: (line: string) => void;
}

/** A cluster of the flat network, for whoever asked for it. */
export interface ByoClusterView {
  readonly name: string;
  readonly status: ClusterRecord["phase"];
  /** Why it failed, or why it is not as it should be. */
  readonly failure: string | null;
  readonly nodes: number;
  readonly readyNodes: number;
  /** YAML, once its API answers. Secret. */
  readonly kubeconfig: string | undefined;
}

/**
 * The clusters that stand for a user's own: plain Kubernetes, unknown to the Linode API, on one flat network.
 *
 * They have a store, a supervisor and controllers of their own, of the same kind as LKE clusters have, and are taken over
 * by a new process like those.
 */
export class ByoClusters {
  readonly #store: Store;
  readonly #backend: FlatBackend;
  readonly #supervisor: Supervisor;

  constructor({ cloud, folder, network, log, ...rest }: ByoClustersOptions) {
    // Identifiers from 1, so that no folder or control group is also an LKE cluster's.
    const store = Store.open(join(folder, "flat.json"), { ...emptyState(), nextId: 1 });
    const specs = () => store.state.clusters.map((record) => clusterSpec(cloud, record));
    const backend = new FlatBackend(
      rest.surroundings,
      network,
      rest.progress,
      rest.elsewhere,
      specs,
    );
    const controllers = new CloudControllers({
      store,
      network: backend,
      volumes: join(folder, "flat-volumes"),
      storageClasses: false,
      log,
    });
    this.#store = store;
    this.#backend = backend;
    this.#supervisor = new Supervisor({ cloud, store, backend, controllers, log });
  }

  /** Addresses of LoadBalancers in use. */
  addresses(): string[] {
    return this.#store.state.nodeBalancers.map(({ address }) => address);
  }

  /**
   * Begins to make the clusters those of the request.
   *
   * @returns what cannot be had; then nothing was begun.
   */
  request(wanted: ByoClustersRequest): string[] {
    const problems = refusals(this.#store.state, wanted);
    if (problems.length > 0) return problems;
    for (const id of this.#store.change((state) => settle(state, wanted)))
      this.#supervisor.wake(id);
    return [];
  }

  /** The first thing a new process does. */
  takeOver(): void {
    this.#supervisor.wakeAll();
  }

  async view(): Promise<ByoClusterView[]> {
    return Promise.all(
      this.#store.state.clusters.map(async ({ id, label, phase, failure, pools }) => {
        const nodes = pools.flatMap((pool) => pool.nodes);
        return {
          name: label,
          status: phase,
          failure,
          nodes: nodes.length,
          readyNodes: nodes.filter(({ ready }) => ready).length,
          kubeconfig:
            phase === "running" && this.#supervisor.isUp(id)
              ? await this.#backend.kubeconfig(id)
              : undefined,
        };
      }),
    );
  }

  close(): Promise<void> {
    return this.#supervisor.close();
  }
}
