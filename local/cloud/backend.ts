import type { KubeConfig } from "@kubernetes/client-node";
import type { ClusterSpec } from "../kubernetes/spec.ts";

export type { ClusterSpec };

/**
 * What the Linode API needs from whatever makes its clusters. Every method is idempotent: after a crash the new process
 * calls them again with what the store says, and what already is as wished is left alone.
 */
export interface ClusterBackend {
  /**
   * Makes the cluster what `spec` says: raises it, adds missing nodes, removes nodes that the spec does not list, sets
   * the access list. Resolves when its API answers and `kubeconfig` can be given. Rejects with the reason when the
   * cluster cannot be brought there; calling again tries again.
   */
  apply(spec: ClusterSpec): Promise<void>;

  /** Takes the cluster away, whatever state it is in; also one that an earlier process made. */
  remove(spec: ClusterSpec): Promise<void>;

  /** An administrator's kubeconfig as YAML, with one server. Rejects while `apply` has not succeeded in this process. */
  kubeconfig(clusterId: number): Promise<string>;

  /** The URL of the cluster's API, e.g. `https://10.240.1.2:6443`. Throws when `kubeconfig` would reject. */
  endpoint(clusterId: number): string;
}

/** What the controllers of a running cluster need beside its API. */
export interface NetworkBackend {
  /** Access to the cluster's API for the cloud itself, which no access list closes. */
  adminClient(clusterId: number): Promise<KubeConfig>;

  /** A free address for a LoadBalancer on the cloud's network, different from every one in `taken`. */
  allocateAddress(taken: readonly string[]): string;

  /** Puts the address on that node's interface, and takes it off other nodes of the cluster. Idempotent. */
  assignAddress(clusterId: number, nodeId: string, address: string): Promise<void>;

  /** Takes the address off whatever node of the cluster carries it. Idempotent. */
  releaseAddress(clusterId: number, address: string): Promise<void>;
}
