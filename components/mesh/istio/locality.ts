/** The region that gets a region's requests when no endpoint there is healthy. Both are named as in the nodes' labels. */
export interface RegionFailover {
  readonly from: string;
  readonly to: string;
}

/** A cluster and the region of its nodes, from their label `topology.kubernetes.io/region`. */
interface RegionalMember {
  readonly name: string;
  readonly region: string;
}

/**
 * Translates failovers between clusters to failovers between their regions, which is what Istio supports. They are sorted
 * and unique, so that the order of the settings changes nothing.
 *
 * @param failover target cluster by source cluster; names that are not a member's are ignored
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

/** The setting of localities in Istio's mesh configuration. */
export function localitySetting(failover: readonly RegionFailover[]) {
  return { enabled: true, ...(failover.length > 0 && { failover }) };
}

/**
 * Outlier detection, which ejects failing endpoints for a while. Istio orders endpoints by locality only for Services that
 * have it: without it Envoy could not decide when to leave a region.
 *
 * A whole region may be ejected: Istio's default of ten percent counts the endpoints of all regions, and a region with
 * several replicas would keep most of its failing ones. The other numbers are Istio's defaults, written out.
 *
 * https://istio.io/latest/docs/tasks/traffic-management/locality-load-balancing/failover/
 */
export const outlierDetection = {
  consecutive5xxErrors: 5,
  interval: "10s",
  baseEjectionTime: "30s",
  maxEjectionPercent: 100,
} as const;
