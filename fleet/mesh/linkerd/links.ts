import * as pulumi from "@pulumi/pulumi";
import {
  DestinationRollout,
  type LinkTopology,
  planLinks,
  type PlannedLink,
  RemoteAccess,
  RemoteLink,
} from "../../../components/mesh/linkerd/index.ts";
import { firstGeneration } from "../../../components/internal/generation.ts";
import type { Settings } from "../../../config.ts";
import { accessResource, linkResource } from "../../../settings/names.ts";
import { inCluster } from "../../region.ts";
import type { RegionLinks } from "./multicluster.ts";

/** The Links of a fleet, and what follows from them. */
export interface FleetLinks {
  /** Everything after which traffic between regions works. */
  readonly ready: readonly pulumi.Resource[];
  /** See `Mesh.credentials`. */
  readonly credentials: (source: string) => pulumi.Output<string>;
}

/** Declares every Link of the fleet, the accounts that they use, and the rollouts that a rotation of tokens needs. */
export function declareLinks(
  regions: readonly RegionLinks[],
  topology: LinkTopology,
  settings: Settings,
): FleetLinks {
  const byName = new Map(regions.map((links) => [links.region.name, links]));
  const accounts = new Map<string, RemoteAccess>();
  const links = planLinks(topology).flatMap((plan) => {
    const [source, target] = [byName.get(plan.source), byName.get(plan.target)];
    if (source === undefined || target?.multicluster === undefined) return [];
    const pair = accessResource(plan.target, plan.source);
    const access =
      accounts.get(pair) ??
      new RemoteAccess(
        pair,
        { source: plan.source, generation: settings.linkerd.multicluster.tokenGeneration },
        inCluster(target.region.cluster, { dependsOn: [target.multicluster] }),
      );
    accounts.set(pair, access);
    return [{ source, name: plan.link, link: declareLink(plan, source, target, access) }];
  });
  return {
    ready: [...links.map(({ link }) => link), ...declareRestarts(regions, links, settings)],
    credentials: (source) =>
      pulumi
        .all(
          links
            .filter((link) => link.source.region.name === source)
            .map(({ name, link }) => pulumi.interpolate`${name}=${link.credentials}`),
        )
        .apply((each) => each.sort().join(",")),
  };
}

function declareLink(
  { link, via, route }: PlannedLink,
  { region: { name, cluster }, multicluster }: RegionLinks,
  to: RegionLinks,
  access: RemoteAccess,
): RemoteLink {
  const gateway = via === "pods" ? undefined : to[via];
  const { server, certificateAuthority, tlsServerName } = to.region.cluster.peerAccess;
  return new RemoteLink(
    linkResource(name, link),
    {
      link,
      server,
      tlsServerName,
      access: { token: access.token, caPem: certificateAuthority ?? access.caPem },
      route,
      address: gateway?.address,
    },
    inCluster(cluster, {
      dependsOn: [multicluster, gateway].filter((part) => part !== undefined),
    }),
  );
}

/** On a flat network, a rotation of tokens restarts the destination controllers of every region that has Links. */
function declareRestarts(
  regions: readonly RegionLinks[],
  links: readonly { readonly source: RegionLinks; readonly link: RemoteLink }[],
  { network, linkerd }: Settings,
): DestinationRollout[] {
  const generation = linkerd.multicluster.tokenGeneration;
  if (network !== "flat" || generation === firstGeneration) return [];
  return regions.flatMap((connected) => {
    const own = links.filter(({ source }) => source === connected).map(({ link }) => link);
    if (own.length === 0) return [];
    const { name, cluster, installed } = connected.region;
    return [
      new DestinationRollout(
        `discovery-${name}`,
        { generation },
        inCluster(cluster, { dependsOn: [installed, ...own] }),
      ),
    ];
  });
}
