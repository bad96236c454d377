/** LKE's part of the API, one method per operation of the resource. */
import * as api from "./api.ts";
import { isNotFound, LinodeError } from "./errors.ts";
import type { LinodeClient } from "./client.ts";
import type { ControlPlaneBody } from "./controlPlane.ts";
import type { PoolChange, PoolCreation } from "./pools.ts";

export interface ClusterCreation {
  readonly label: string;
  readonly region: string;
  readonly k8s_version: string;
  readonly tier?: string;
  readonly apl_enabled?: boolean;
  readonly tags?: readonly string[];
  readonly control_plane?: ControlPlaneBody;
  readonly node_pools: readonly PoolCreation[];
}

export interface ClusterChange {
  readonly label?: string;
  readonly k8s_version?: string;
  readonly tags?: readonly string[];
  readonly control_plane?: ControlPlaneBody;
}

/** Calls about clusters, all aborted by `signal`. */
export class Lke {
  readonly #client: LinodeClient;
  readonly #signal: AbortSignal;

  constructor(client: LinodeClient, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  create(body: ClusterCreation): Promise<api.ClusterAnswer> {
    return this.#client.send("POST", "lke/clusters", api.clusterAnswer, this.#with(body));
  }

  cluster(id: number): Promise<api.ClusterAnswer> {
    return this.#client.get(`lke/clusters/${id}`, api.clusterAnswer, this.#with());
  }

  async change(id: number, body: ClusterChange): Promise<void> {
    await this.#client.send("PUT", `lke/clusters/${id}`, api.ignored, this.#with(body));
  }

  async remove(id: number): Promise<void> {
    await this.#client.send("DELETE", `lke/clusters/${id}`, api.ignored, this.#with());
  }

  /** Replaces every node, which applies a new version to them. */
  async recycle(id: number): Promise<void> {
    await this.#client.send("POST", `lke/clusters/${id}/recycle`, api.ignored, this.#with());
  }

  pools(id: number): Promise<api.PoolAnswer[]> {
    return this.#client.list(`lke/clusters/${id}/pools`, api.poolAnswer, this.#with());
  }

  createPool(id: number, body: PoolCreation): Promise<api.PoolAnswer> {
    const path = `lke/clusters/${id}/pools`;
    return this.#client.send("POST", path, api.poolAnswer, this.#with(body));
  }

  async changePool(id: number, pool: number, body: PoolChange): Promise<void> {
    await this.#client.send(
      "PUT",
      `lke/clusters/${id}/pools/${pool}`,
      api.ignored,
      this.#with(body),
    );
  }

  async removePool(id: number, pool: number): Promise<void> {
    const path = `lke/clusters/${id}/pools/${pool}`;
    await this.#client.send("DELETE", path, api.ignored, this.#with());
  }

  /** Returns undefined while the kubeconfig is not available yet; without retries, for callers that poll. */
  async kubeconfig(id: number): Promise<string | undefined> {
    const path = `lke/clusters/${id}/kubeconfig`;
    const options = { ...this.#with(), once: true };
    try {
      return (await this.#client.get(path, api.kubeconfigAnswer, options)).kubeconfig;
    } catch (error) {
      if (error instanceof LinodeError && [408, 429, 503].includes(error.status)) return undefined;
      throw error;
    }
  }

  async apiEndpoints(id: number): Promise<string[]> {
    const path = `lke/clusters/${id}/api-endpoints`;
    const endpoints = await this.#client.list(path, api.endpointAnswer, this.#with());
    return endpoints.map(({ endpoint }) => endpoint);
  }

  async dashboardUrl(id: number): Promise<string> {
    const path = `lke/clusters/${id}/dashboard`;
    return (await this.#client.get(path, api.dashboardAnswer, this.#with())).url;
  }

  /** Returns undefined if the account or the cluster does not support access lists. */
  async acl(id: number): Promise<api.AclAnswer | undefined> {
    try {
      const path = `lke/clusters/${id}/control_plane_acl`;
      return await this.#client.get(path, api.aclAnswer, this.#with());
    } catch (error) {
      const without = /Cluster does not support Control Plane ACL/;
      if (isNotFound(error)) return undefined;
      if (error instanceof LinodeError && error.status === 400 && without.test(error.message)) {
        return undefined;
      }
      throw error;
    }
  }

  #with(body?: unknown): { signal: AbortSignal; body?: unknown } {
    return body === undefined ? { signal: this.#signal } : { signal: this.#signal, body };
  }
}
