import { drainTarget, RegionDrain } from "../../../components/mesh/istio/index.ts";
import type { Settings } from "../../../config.ts";
import { inCluster } from "../../region.ts";
import { type Primary, trafficPolicyOf } from "./controlPlanes.ts";
import type { PeerLinks } from "./links.ts";

/** Declares, in every drained region, that its own clients are served by another one: its failover if it has one. */
export function declareDrains(
  primaries: readonly Primary[],
  links: readonly PeerLinks[],
  { clusters, istio }: Settings,
): void {
  const failover = new Map(
    istio.locality.enabled ? Object.entries(istio.locality.failover) : undefined,
  );
  for (const { name, cluster, controlPlane, settings } of primaries) {
    if (settings.drained !== true) continue;
    const target = drainTarget(clusters, istio.revoked, name, failover.get(name));
    if (target === undefined) continue;
    const own = links.filter((link) => link.name === name).map(({ secrets }) => secrets);
    new RegionDrain(
      `drain-${name}`,
      { namespace: istio.namespace, target, trafficPolicy: trafficPolicyOf(istio) },
      inCluster(cluster, { dependsOn: [controlPlane, ...own] }),
    );
  }
}
