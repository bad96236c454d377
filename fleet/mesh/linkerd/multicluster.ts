import { Gateway } from "../../../components/mesh/linkerd/gateway.ts";
import { IngressGateway } from "../../../components/mesh/linkerd/ingressGateway.ts";
import {
  type FleetReach,
  type PlannedLink,
  planLinks,
} from "../../../components/mesh/linkerd/linkPlan.ts";
import { MirrorSweep } from "../../../components/mesh/linkerd/mirrorSweep.ts";
import { Multicluster } from "../../../components/mesh/linkerd/multicluster.ts";
import type { FollowedLink } from "../../../components/mesh/linkerd/multiclusterValues.ts";
import type { Settings } from "../../../config.ts";
import { inCluster } from "../../region.ts";
import type { ControlledRegion } from "./controlPlane.ts";

/** A region's end of its Links: its multicluster extension, and the gateways that lead into it. */
export interface RegionLinks {
  readonly region: ControlledRegion;
  /** Absent in a fleet of one region. */
  readonly multicluster: Multicluster | undefined;
  /** Linkerd's own gateway; absent on a flat network. */
  readonly bundled: Gateway | undefined;
  /** The user's ingress as a gateway; absent unless the settings name this region. */
  readonly ingress: IngressGateway | undefined;
}

/** The part of the settings that decides the fleet's Links. */
export function topologyOf({ clusters, network, linkerd: { multicluster } }: Settings): FleetReach {
  return {
    clusters: clusters.map(({ name }) => name),
    reach: network,
    bundled: multicluster.gateway.enabled,
    selector: multicluster.selector,
    ingress: multicluster.ingress,
    revoked: multicluster.revoked,
  };
}

/** Declares a region's multicluster extension, gateways and stale-mirror cleanup. */
export function declareMulticluster(
  region: ControlledRegion,
  topology: FleetReach,
  settings: Settings,
): RegionLinks {
  const { name, cluster, installed } = region;
  const links = planLinks(topology).filter(({ source }) => source === name);
  const multicluster =
    topology.clusters.length === 1
      ? undefined
      : declareExtension(region, topology, links, settings);
  const dependsOn = multicluster === undefined ? [installed] : [installed, multicluster];
  new MirrorSweep(
    `sweep-${name}`,
    { links: links.map(({ link }) => link), imageMirror: settings.mirror.images },
    inCluster(cluster, { dependsOn }),
  );
  const gateways = multicluster && declareGateways(region, topology, multicluster, settings);
  return { region, multicluster, bundled: gateways?.bundled, ingress: gateways?.ingress };
}

function declareExtension(
  { name, cluster, installed }: ControlledRegion,
  topology: FleetReach,
  links: readonly PlannedLink[],
  { linkerd, mirror }: Settings,
): Multicluster {
  const { version, highAvailability, values } = linkerd;
  return new Multicluster(
    `multicluster-${name}`,
    {
      version,
      gateway: hasBundledGateway(topology),
      links: links.map(followed),
      highAvailability,
      mirror,
      values: values.multicluster,
    },
    inCluster(cluster, { dependsOn: [installed] }),
  );
}

function declareGateways(
  { name, cluster, installed }: ControlledRegion,
  topology: FleetReach,
  multicluster: Multicluster,
  { linkerd }: Settings,
): Pick<RegionLinks, "bundled" | "ingress"> {
  const { annotations } = linkerd.multicluster.gateway;
  const { ingress, reach } = topology;
  return {
    bundled: hasBundledGateway(topology)
      ? new Gateway(
          `gateway-${name}`,
          { annotations },
          inCluster(cluster, { dependsOn: [multicluster] }),
        )
      : undefined,
    ingress:
      reach === "gateways" && ingress?.clusters.includes(name) === true
        ? new IngressGateway(
            `ingress-${name}`,
            { ingress },
            inCluster(cluster, { dependsOn: [installed] }),
          )
        : undefined,
  };
}

function hasBundledGateway({ reach, bundled }: FleetReach): boolean {
  return reach === "gateways" && bundled;
}

/** A Link as its controller follows it; only a gateway has a probe. */
function followed({ link, route }: PlannedLink): FollowedLink {
  return {
    name: link,
    probePort: route.kind === "gateway" ? route.gateway.probe.port : undefined,
  };
}
