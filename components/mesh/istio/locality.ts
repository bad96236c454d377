/** Where requests go when their own region has nothing left that answers. Both are regions as nodes' labels name them. */
export interface RegionFailover {
  readonly from: string;
  readonly to: string;
}

/** A cluster and the region that its nodes are in, by their label `topology.kubernetes.io/region`. */
interface RegionalMember {
  readonly name: string;
  readonly region: string;
}

/**
 * Failovers between clusters as failovers between their regions, which is what Istio knows. Sorted, and each once, so
 * that the order of the settings changes nothing.
 *
 * @param failover cluster by cluster; names that are no member's are passed over
 */
export function regionFailovers(
  members: readonly RegionalMember[],
  failover: Readonly<Record<string, string>>,
): RegionFailover[] {
  const regions = new Map(members.map(({ name, region }) => [name, region]));
  const pairs = Object.entries(failover).flatMap(([cluster, target]) => {
    const [from, to] = [regions.get(cluster), regions.get(target)];
    return from === undefined || to === undefined ? [] : [[from, to] as const];
  });
  return [...new Map(pairs)]
    .map(([from, to]) => ({ from, to }))
    .sort((left, right) => (left.from < right.from ? -1 : 1));
}

/** What Istio's mesh configuration says about localities. */
export function localitySetting(failover: readonly RegionFailover[]) {
  return { enabled: true, ...(failover.length > 0 && { failover }) };
}

/**
 * When an endpoint is left out for a while. Istio orders endpoints by locality only for Services that have this: without
 * it Envoy would not know when to leave a region.
 *
 * The whole of a region may be left out: Istio's ten percent are counted over all regions, and a region of several
 * replicas would keep most of its broken ones. Numbers of failures and seconds are Istio's defaults, written down.
 */
export const outlierDetection = {
  consecutive5xxErrors: 5,
  interval: "10s",
  baseEjectionTime: "30s",
  maxEjectionPercent: 100,
} as const;
