import type { V1Service } from "@kubernetes/client-node";
import type { ClusterRecord, NodeBalancerRecord } from "../store/records.ts";

/** An object of the API that exists. */
export interface Named {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Node names in the API by instance, except of nodes that are being removed. */
export const nodeNames = (cluster: ClusterRecord): Map<number, string> =>
  new Map(
    cluster.pools.flatMap(({ nodes }) =>
      nodes.filter(({ leaving }) => !leaving).map(({ instanceId, id }) => [instanceId, id]),
    ),
  );

/** Identifies a Service; undefined for one that the API has not created. */
export const nameOf = ({ metadata }: V1Service): Named | undefined =>
  metadata?.namespace === undefined || metadata.name === undefined || metadata.uid === undefined
    ? undefined
    : { namespace: metadata.namespace, name: metadata.name, uid: metadata.uid };

/** The number of addresses that each node carries, by instance, without those of one NodeBalancer. */
export function loadOf(
  balancers: readonly NodeBalancerRecord[],
  except: number,
): Map<string, number> {
  const load = new Map<string, number>();
  for (const { id, carrier } of balancers)
    if (carrier !== null && id !== except) load.set(carrier, (load.get(carrier) ?? 0) + 1);
  return load;
}
