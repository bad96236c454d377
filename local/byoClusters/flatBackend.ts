import type { CloudNetwork } from "../host/network.ts";
import type { Progress } from "../host/progress.ts";
import { clusterFolder } from "../kubernetes/machines.ts";
import { placeNodes, readPlacement } from "../kubernetes/placement.ts";
import type { ClusterNode, ClusterSpec, ClusterSurroundings } from "../kubernetes/spec.ts";
import { LocalBackend } from "../cloud/localBackend.ts";

/**
 * Clusters whose pods reach each other by their addresses: after every change of one, all are told where the others'
 * nodes are.
 */
export class FlatBackend extends LocalBackend {
  readonly #subnet: string;
  readonly #specs: () => readonly ClusterSpec[];

  /** @param specs - the clusters that there are to be. */
  constructor(
    surroundings: ClusterSurroundings,
    network: CloudNetwork,
    progress: Progress,
    elsewhere: () => readonly string[],
    specs: () => readonly ClusterSpec[],
  ) {
    super(surroundings, network, progress, elsewhere);
    this.#subnet = network.subnet;
    this.#specs = specs;
  }

  override async apply(spec: ClusterSpec): Promise<void> {
    await super.apply(spec);
    await this.#introduce();
  }

  override async remove(spec: ClusterSpec): Promise<void> {
    await super.remove(spec);
    await this.#introduce(spec.id);
  }

  /** @param gone - one that is still listed and is no more. */
  async #introduce(gone?: number): Promise<void> {
    const specs = this.#specs().filter(({ id }) => id !== gone);
    const nodes = new Map(
      await Promise.all(specs.map(async (spec) => [spec.id, await this.#nodes(spec)] as const)),
    );
    for (const [id, cluster] of this.clusters()) {
      const others = specs.filter((spec) => spec.id !== id);
      await cluster.meet(
        others.flatMap((spec) =>
          (nodes.get(spec.id) ?? []).map(({ podCidr, address }) => ({ podCidr, address })),
        ),
      );
    }
  }

  /** As they are written down: also those of a cluster that this process has not come to yet. */
  async #nodes(spec: ClusterSpec): Promise<ClusterNode[]> {
    const placement = await readPlacement(clusterFolder(spec));
    return placeNodes(spec, this.#subnet, placement).map(({ node }) => node);
  }
}
