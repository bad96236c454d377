import type { KubeConfig } from "@kubernetes/client-node";
import type { ClusterSpec } from "../kubernetes/spec.ts";

export type { ClusterSpec };

/**
 * The interface of the Linode API to the clusters behind it. Every method is idempotent: after a crash the new process calls
 * them again with the stored state, and they leave alone what already matches it.
 */
export interface ClusterBackend {
  /**
   * Reconciles the cluster with `spec`: creates it, adds missing nodes, removes nodes that the spec does not list, and sets
   * the access list. Resolves when its API responds and `kubeconfig` is available. Rejects with the reason if that fails;
   * the call can be repeated.
   */
  apply(spec: ClusterSpec): Promise<void>;

  /** Deletes the cluster, whatever its state; also one that an earlier process created. */
  remove(spec: ClusterSpec): Promise<void>;

  /** An administrator's kubeconfig as YAML, with one server. Rejects while `apply` has not succeeded in this process. */
  kubeconfig(clusterId: number): Promise<string>;

  /**
   * Revokes the credentials in the kubeconfig; the next `kubeconfig` has new ones. Rejects when `kubeconfig` would reject, and
   * where the credentials cannot be revoked.
   */
  regenerateKubeconfig(clusterId: number): Promise<void>;

  /** The URL of the cluster's API, e.g. `https://10.240.1.2:6443`. Throws when `kubeconfig` would reject. */
  endpoint(clusterId: number): string;
}

/** The cloud's network as the controllers of a running cluster use it. */
export interface NetworkBackend {
  /** A client of the cluster's API for the cloud itself, exempt from access lists. */
  adminClient(clusterId: number): Promise<KubeConfig>;

  /** A free address for a LoadBalancer on the cloud's network, different from every one in `taken`. */
  allocateAddress(taken: readonly string[]): string;

  /** Assigns the address to that node's interface, and removes it from other nodes of the cluster. Idempotent. */
  assignAddress(clusterId: number, nodeId: string, address: string): Promise<void>;

  /** Removes the address from the node of the cluster that holds it. Idempotent. */
  releaseAddress(clusterId: number, address: string): Promise<void>;
}
