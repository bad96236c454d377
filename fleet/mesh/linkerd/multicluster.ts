import {
  type FollowedLink,
  type LinkTopology,
  MulticlusterExtension,
  MulticlusterGateway,
  MulticlusterIngress,
  planLinks,
  type PlannedLink,
  StaleMirrorCleanup,
} from "../../../components/mesh/linkerd/index.ts";
import type { Settings } from "../../../config.ts";
import { loadBalancer } from "../../exposure.ts";
import { inCluster } from "../../region.ts";
import type { Upgraded, Wave } from "../../waves.ts";
import type { ControlledRegion } from "./controlPlane.ts";

/** A region's end of its Links: its multicluster extension, and the gateways that its peers use. */
export interface RegionLinks extends Upgraded {
  readonly region: ControlledRegion;
  /** Absent in a fleet of one region. */
  readonly multicluster: MulticlusterExtension | undefined;
  /** Linkerd's own gateway; absent on a flat network. */
  readonly linkerdGateway: MulticlusterGateway | undefined;
  /** The user's ingress as a gateway; absent unless the settings name this region. */
  readonly ingress: MulticlusterIngress | undefined;
}

/** The part of the settings that determines the fleet's Links. */
export function topologyOf({
  clusters,
  network,
  linkerd: { multicluster },
}: Settings): LinkTopology {
  return {
    clusters: clusters.map(({ name }) => name),
    network,
    linkerdGateway: multicluster.gateway.enabled,
    selector: multicluster.selector,
    ingress: multicluster.ingress,
    revoked: multicluster.revoked,
  };
}

/** Declares a region's multicluster extension, gateways and stale-mirror cleanup. */
export function declareMulticluster(
  region: ControlledRegion,
  topology: LinkTopology,
  settings: Settings,
  wave: Wave,
): RegionLinks {
  const { name, cluster, installed } = region;
  const links = planLinks(topology).filter(({ source }) => source === name);
  const multicluster =
    topology.clusters.length === 1
      ? undefined
      : declareExtension(region, topology, links, settings, wave);
  const dependsOn = multicluster === undefined ? [installed] : [installed, multicluster];
  new StaleMirrorCleanup(
    `sweep-${name}`,
    { links: links.map(({ link }) => link), imageMirror: settings.mirror.images },
    inCluster(cluster, { dependsOn }),
  );
  const gateways = multicluster && declareGateways(region, topology, multicluster, settings);
  const { linkerdGateway, ingress } = gateways ?? {};
  const upgraded = [installed, multicluster, linkerdGateway, ingress];
  return {
    ...{ region, multicluster, linkerdGateway, ingress },
    upgraded: upgraded.filter((one) => one !== undefined),
  };
}

function declareExtension(
  { name, cluster, installed }: ControlledRegion,
  topology: LinkTopology,
  links: readonly PlannedLink[],
  { linkerd, mirror }: Settings,
  wave: Wave,
): MulticlusterExtension {
  const { version, highAvailability, values } = linkerd;
  return new MulticlusterExtension(
    `multicluster-${name}`,
    {
      version,
      gateway: hasLinkerdGateway(topology),
      links: links.map(followed),
      highAvailability,
      mirror,
      values: values.multicluster,
      beforeUpdate: wave.gate,
    },
    inCluster(cluster, { dependsOn: [installed] }),
  );
}

function declareGateways(
  { name, cluster, installed, settings: member }: ControlledRegion,
  topology: LinkTopology,
  multicluster: MulticlusterExtension,
  { linkerd }: Settings,
): Pick<RegionLinks, "linkerdGateway" | "ingress"> {
  const { annotations } = linkerd.multicluster.gateway;
  const { ingress, network } = topology;
  return {
    linkerdGateway: hasLinkerdGateway(topology)
      ? new MulticlusterGateway(
          `gateway-${name}`,
          loadBalancer(member, { annotations, sourceRanges: member.gatewaySources }),
          inCluster(cluster, { dependsOn: [multicluster] }),
        )
      : undefined,
    ingress:
      network === "gateways" && ingress?.clusters.includes(name) === true
        ? new MulticlusterIngress(
            `ingress-${name}`,
            { ingress },
            inCluster(cluster, { dependsOn: [installed] }),
          )
        : undefined,
  };
}

function hasLinkerdGateway({ network, linkerdGateway }: LinkTopology): boolean {
  return network === "gateways" && linkerdGateway;
}

/** A Link for its service mirror's values; only a gateway has a probe. */
function followed({ link, route }: PlannedLink): FollowedLink {
  return {
    name: link,
    probePort: route.kind === "gateway" ? route.gateway.probe.port : undefined,
  };
}
