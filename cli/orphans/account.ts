import * as z from "zod";
import { type LinodeApi, listOf } from "../linode/api.ts";

const resource = z.looseObject({ id: z.int(), label: z.string(), region: z.string() });

const cluster = resource.extend({ tags: z.array(z.string()) });

const instance = resource.extend({
  type: z.string().nullable(),
  // Absent from machines that are no nodes, and from the answers of an older API.
  lke_cluster_id: z.int().nullish(),
});

const balancer = resource.extend({
  ipv4: z.string(),
  lke_cluster: z.looseObject({ id: z.int() }).nullish(),
});

const balancerPort = z.looseObject({ nodes_status: z.looseObject({ up: z.int() }) });

const volume = resource.extend({ size: z.int(), linode_id: z.int().nullable() });

/** A NodeBalancer with the number of its backends that are up. */
type Balancer = z.output<typeof balancer> & { readonly backendsUp: number };

/** What an account has of the kinds that a fleet leaves behind. */
export interface Account {
  readonly clusters: readonly z.output<typeof cluster>[];
  readonly instances: readonly z.output<typeof instance>[];
  readonly balancers: readonly Balancer[];
  readonly volumes: readonly z.output<typeof volume>[];
}

/**
 * Reads an account.
 *
 * @param api with a token that may read all of the account: one that is restricted hides resources that are in use
 * @throws Error in one line
 */
export async function readAccount(api: LinodeApi): Promise<Account> {
  const [clusters, instances, balancers, volumes] = await Promise.all([
    listOf(api, "lke/clusters", cluster),
    listOf(api, "linode/instances", instance),
    listOf(api, "nodebalancers", balancer),
    listOf(api, "volumes", volume),
  ]);
  const withBackends = balancers.map(async (found) => {
    const ports = await listOf(api, `nodebalancers/${found.id}/configs`, balancerPort);
    const backendsUp = ports.reduce((sum, { nodes_status: { up } }) => sum + up, 0);
    return { ...found, backendsUp };
  });
  return { clusters, instances, balancers: await Promise.all(withBackends), volumes };
}
