import type { NetworkBackend } from "./backend.ts";
import type { CloudControllers } from "./controllers/cluster.ts";
import type { NodeBalancerRecord } from "./store/records.ts";
import { forgetBalancer } from "./store/balancers.ts";
import type { Store } from "./store/store.ts";
import type { Supervisor } from "./supervisor.ts";

interface RemovalContext {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly network: NetworkBackend;
  readonly controllers: CloudControllers;
}

/**
 * Deletes a NodeBalancer on a user's request: removes its address from its node and frees it. As on Linode, a Service that
 * it served gets a new one with another address.
 */
export async function removeNodeBalancer(
  { store, supervisor, network, controllers }: RemovalContext,
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
