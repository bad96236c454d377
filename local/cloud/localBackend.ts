import type { KubeConfig } from "@kubernetes/client-node";
import { allocateAddress } from "../host/addresses.ts";
import type { CloudNetwork } from "../host/network.ts";
import type { Progress } from "../host/progress.ts";
import { LocalCluster } from "../kubernetes/cluster.ts";
import type { ClusterSpec, ClusterEnvironment } from "../kubernetes/spec.ts";
import type { ClusterBackend, NetworkBackend } from "./backend.ts";

/** The backend with real clusters: one `LocalCluster` per LKE cluster, on the cloud's network. */
export class LocalBackend implements ClusterBackend, NetworkBackend {
  readonly #environment: ClusterEnvironment;
  readonly #network: CloudNetwork;
  readonly #progress: Progress;
  readonly #otherAddresses: () => readonly string[];
  /** The clusters that this process applied. */
  readonly #up = new Map<number, LocalCluster>();

  /** @param otherAddresses - LoadBalancer addresses of the same network that other backends use. */
  constructor(
    environment: ClusterEnvironment,
    network: CloudNetwork,
    progress: Progress,
    otherAddresses: () => readonly string[],
  ) {
    this.#otherAddresses = otherAddresses;
    this.#environment = environment;
    this.#network = network;
    this.#progress = progress;
  }

  async apply(spec: ClusterSpec): Promise<void> {
    const cluster = this.#up.get(spec.id) ?? this.#cluster(spec);
    await cluster.apply(spec, this.#progress);
    this.#up.set(spec.id, cluster);
  }

  async remove(spec: ClusterSpec): Promise<void> {
    await (this.#up.get(spec.id) ?? this.#cluster(spec)).stop();
    this.#up.delete(spec.id);
  }

  kubeconfig(clusterId: number): Promise<string> {
    return this.running(clusterId).revocableKubeconfig();
  }

  regenerateKubeconfig(clusterId: number): Promise<void> {
    return this.running(clusterId).revokeKubeconfig();
  }

  endpoint(clusterId: number): string {
    return this.running(clusterId).endpoint();
  }

  adminClient(clusterId: number): Promise<KubeConfig> {
    return this.running(clusterId).adminClient();
  }

  allocateAddress(taken: readonly string[]): string {
    return allocateAddress(this.#network.subnet, [...taken, ...this.#otherAddresses()]);
  }

  assignAddress(clusterId: number, nodeId: string, address: string): Promise<void> {
    return this.running(clusterId).assignAddress(nodeId, address);
  }

  releaseAddress(clusterId: number, address: string): Promise<void> {
    return this.running(clusterId).releaseAddress(address);
  }

  /** The clusters that this process applied, by id. */
  protected clusters(): ReadonlyMap<number, LocalCluster> {
    return this.#up;
  }

  #cluster(spec: ClusterSpec): LocalCluster {
    return new LocalCluster(spec, this.#environment, this.#network);
  }

  /** @throws Error while `apply` has not succeeded in this process. */
  protected running(clusterId: number): LocalCluster {
    const cluster = this.#up.get(clusterId);
    if (cluster === undefined) throw new Error(`cluster ${clusterId} is not running`);
    return cluster;
  }
}
