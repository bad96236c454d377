import { join } from "node:path";
import type { CloudNetwork } from "../host/network.ts";
import type { Progress } from "../host/progress.ts";
import type { ClusterEnvironment } from "../kubernetes/spec.ts";
import { CloudControllers } from "../cloud/controllers/cluster.ts";
import { clusterSpec } from "../cloud/plan.ts";
import { emptyState, type ClusterRecord } from "../cloud/store/records.ts";
import { Store } from "../cloud/store/store.ts";
import { Supervisor } from "../cloud/supervisor.ts";
import { FlatBackend } from "./flatBackend.ts";
import { conflicts, applyRequest } from "./records.ts";
import type { ByoClustersRequest } from "./request.ts";

export interface ByoClustersOptions {
  readonly cloud: string;
  /** The cloud's state folder. */
  readonly folder: string;
  readonly environment: ClusterEnvironment;
  readonly network: CloudNetwork;
  readonly progress: Progress;
  /** Addresses of LoadBalancers that are in use outside of the flat network. */
  readonly otherAddresses: () => readonly string[];
  readonly log: (line: string) => void;
}

/** The state of one cluster of the flat network. */
export interface ByoClusterView {
  readonly name: string;
  readonly status: ClusterRecord["phase"];
  /** The reason why it failed or is degraded. */
  readonly failure: string | null;
  readonly nodes: number;
  readonly readyNodes: number;
  /** YAML, once its API responds. Secret. */
  readonly kubeconfig: string | undefined;
}

/**
 * Clusters that stand for a user's own: plain Kubernetes, unknown to the Linode API, on one flat network.
 *
 * They have their own store, supervisor and controllers, of the same kind as those of LKE clusters. A new process resumes
 * managing the running ones.
 */
export class ByoClusters {
  readonly #store: Store;
  readonly #backend: FlatBackend;
  readonly #supervisor: Supervisor;

  constructor({ cloud, folder, network, log, ...rest }: ByoClustersOptions) {
    // Identifiers from 1, so that no folder or control group is shared with an LKE cluster.
    const store = Store.open(join(folder, "flat.json"), { ...emptyState(), nextId: 1 });
    const specs = () => store.state.clusters.map((record) => clusterSpec(cloud, record));
    const backend = new FlatBackend(
      rest.environment,
      network,
      rest.progress,
      rest.otherAddresses,
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
   * Starts to reconcile the clusters with the request.
   *
   * @returns the conflicts with the present state; if there are any, nothing was started.
   */
  request(wanted: ByoClustersRequest): string[] {
    const problems = conflicts(this.#store.state, wanted);
    if (problems.length > 0) return problems;
    for (const id of this.#store.change((state) => applyRequest(state, wanted)))
      this.#supervisor.enqueue(id);
    return [];
  }

  /** Resumes the existing clusters. To be called first by a new process. */
  resume(): void {
    this.#supervisor.enqueueAll();
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
