import type { NetworkBackend } from "./backend.ts";
import type { CloudControllers } from "./controllers/cluster.ts";
import type { NodeBalancerRecord } from "./store/records.ts";
import { forgetBalancer } from "./store/balancers.ts";
import type { Store } from "./store/store.ts";
import type { Supervisor } from "./supervisor.ts";

interface Surroundings {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly network: NetworkBackend;
  readonly controllers: CloudControllers;
}

/**
 * Deletes a NodeBalancer at a person's wish: its address leaves the node that carries it, and is free again. A Service
 * that it served gets a new one with another address, as on Linode.
 */
export async function removeNodeBalancer(
  { store, supervisor, network, controllers }: Surroundings,
  balancer: NodeBalancerRecord,
): Promise<void> {
  const { clusterId } = balancer;
  if (clusterId !== null && supervisor.isUp(clusterId))
    await network.releaseAddress(clusterId, balancer.address);
  store.change((state) => {
    forgetBalancer(state, balancer);
  });
  if (clusterId !== null) controllers.poke(clusterId);
}
