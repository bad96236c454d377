import type { CloudNetwork } from "../host/network.ts";
import type { Progress } from "../host/progress.ts";
import { clusterFolder } from "../kubernetes/machines.ts";
import { placeNodes, readPlacement } from "../kubernetes/placement.ts";
import type { ClusterNode, ClusterSpec, ClusterEnvironment } from "../kubernetes/spec.ts";
import { LocalBackend } from "../cloud/localBackend.ts";

/**
 * Clusters whose pods reach each other by their addresses: after every change of one cluster, all others get its nodes'
 * addresses.
 */
export class FlatBackend extends LocalBackend {
  readonly #subnet: string;
  readonly #specs: () => readonly ClusterSpec[];

  /** @param specs - the wanted clusters. */
  constructor(
    environment: ClusterEnvironment,
    network: CloudNetwork,
    progress: Progress,
    otherAddresses: () => readonly string[],
    specs: () => readonly ClusterSpec[],
  ) {
    super(environment, network, progress, otherAddresses);
    this.#subnet = network.subnet;
    this.#specs = specs;
  }

  override async apply(spec: ClusterSpec): Promise<void> {
    await super.apply(spec);
    await this.#updateNeighbours();
  }

  /** With a client certificate, as kubeadm's and kind's have. */
  override kubeconfig(clusterId: number): Promise<string> {
    return this.running(clusterId).kubeconfig();
  }

  override regenerateKubeconfig(): Promise<void> {
    return Promise.reject(new Error("a client certificate cannot be revoked"));
  }

  override async remove(spec: ClusterSpec): Promise<void> {
    await super.remove(spec);
    await this.#updateNeighbours(spec.id);
  }

  /** @param gone - a cluster that is still listed but has been deleted. */
  async #updateNeighbours(gone?: number): Promise<void> {
    const specs = this.#specs().filter(({ id }) => id !== gone);
    const nodes = new Map(
      await Promise.all(specs.map(async (spec) => [spec.id, await this.#nodes(spec)] as const)),
    );
    for (const [id, cluster] of this.clusters()) {
      const others = specs.filter((spec) => spec.id !== id);
      await cluster.setNeighbours(
        others.flatMap((spec) =>
          (nodes.get(spec.id) ?? []).map(({ podCidr, address }) => ({ podCidr, address })),
        ),
      );
    }
  }

  /** The recorded nodes of a cluster; this includes clusters that this process has not reconciled yet. */
  async #nodes(spec: ClusterSpec): Promise<ClusterNode[]> {
    const placement = await readPlacement(clusterFolder(spec));
    return placeNodes(spec, this.#subnet, placement).map(({ node }) => node);
  }
}
