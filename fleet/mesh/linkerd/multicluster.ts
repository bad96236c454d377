import type * as pulumi from "@pulumi/pulumi";
import { RemoteAccess } from "../../../components/mesh/linkerd/access.ts";
import { DiscoveryRestart } from "../../../components/mesh/linkerd/discoveryRestart.ts";
import { Gateway } from "../../../components/mesh/linkerd/gateway.ts";
import { IngressGateway } from "../../../components/mesh/linkerd/ingressGateway.ts";
import {
  type FleetReach,
  type PlannedLink,
  planLinks,
} from "../../../components/mesh/linkerd/linkPlan.ts";
import { LinkTo } from "../../../components/mesh/linkerd/linkTo.ts";
import { MirrorSweep } from "../../../components/mesh/linkerd/mirrorSweep.ts";
import { Multicluster } from "../../../components/mesh/linkerd/multicluster.ts";
import type { FollowedLink } from "../../../components/mesh/linkerd/multiclusterValues.ts";
import type { Settings } from "../../../config.ts";
import { inside, type Place } from "../../region.ts";

/** A region with a control plane and nobody to speak to yet. */
export interface LinkerdPlace extends Place {
  readonly controlPlane: pulumi.Resource;
}

/** A way into a cluster, as a resource. */
type Entrance = pulumi.Resource & { readonly address: pulumi.Output<string> };

/** One region's part of what connects the regions. */
interface Shore {
  readonly place: LinkerdPlace;
  /** Absent in a fleet of one. */
  readonly multicluster: Multicluster | undefined;
  readonly bundled: Gateway | undefined;
  readonly ingress: IngressGateway | undefined;
}

/** What connects the regions of the fleet. */
export interface LinkerdConnections {
  /** The first way into a region, by its name; none on a flat network, and none into a region that is alone. */
  readonly gateways: ReadonlyMap<string, Entrance>;
  readonly links: readonly pulumi.Resource[];
}

/** What the Links of the fleet follow from, out of its settings. */
export function fleetReach({ clusters, network, linkerd: { multicluster } }: Settings): FleetReach {
  return {
    clusters: clusters.map(({ name }) => name),
    reach: network,
    bundled: multicluster.gateway.enabled,
    selector: multicluster.selector,
    ingress: multicluster.ingress,
    revoked: multicluster.revoked,
  };
}

/** A Link as its controller is told of it. */
function followed({ link, route }: PlannedLink): FollowedLink {
  return {
    name: link,
    probePort: route.kind === "gateway" ? route.gateway.probe.port : undefined,
  };
}

/** One region's controllers, ways in, and the broom behind them. */
function declareShore(
  place: LinkerdPlace,
  fleet: FleetReach,
  own: readonly PlannedLink[],
  { linkerd, mirror }: Settings,
): Shore {
  const { name, cluster, controlPlane } = place;
  const { version, highAvailability, values } = linkerd;
  const links = own.map(({ link }) => link);
  const probed = fleet.reach === "gateways";
  const bundled = probed && fleet.bundled;
  const multicluster =
    fleet.clusters.length === 1
      ? undefined
      : new Multicluster(
          `multicluster-${name}`,
          {
            version,
            gateway: bundled,
            links: own.map(followed),
            highAvailability,
            mirror,
            values: values.multicluster,
          },
          inside(cluster, controlPlane),
        );
  const after = multicluster === undefined ? [controlPlane] : [controlPlane, multicluster];
  new MirrorSweep(
    `sweep-${name}`,
    { links, imageMirror: mirror.images },
    inside(cluster, ...after),
  );
  if (multicluster === undefined) {
    return { place, multicluster, bundled: undefined, ingress: undefined };
  }
  const { annotations } = linkerd.multicluster.gateway;
  const { ingress } = fleet;
  return {
    place,
    multicluster,
    bundled: bundled
      ? new Gateway(`gateway-${name}`, { annotations }, inside(cluster, multicluster))
      : undefined,
    ingress:
      probed && ingress?.clusters.includes(name) === true
        ? new IngressGateway(`ingress-${name}`, { ingress }, inside(cluster, controlPlane))
        : undefined,
  };
}

/** One Link, with the credentials that go with it. */
function declareLink(
  { link, target, via, route }: PlannedLink,
  source: Shore,
  to: Shore,
  access: RemoteAccess,
): LinkTo {
  const entrance = via === "pods" ? undefined : to[via];
  const { name, cluster } = source.place;
  const ready = [source.multicluster, entrance].filter((part) => part !== undefined);
  return new LinkTo(
    // By the target and not by the Link, except for a second way in.
    link === target ? `link-${name}-${target}` : `link-${name}-${link}`,
    {
      link,
      server: to.place.cluster.apiEndpoint,
      access,
      route,
      address: entrance?.address,
    },
    inside(cluster, ...ready),
  );
}

/** Everything between the regions: what lets one in, and what leads there. */
export function declareConnections(
  places: readonly LinkerdPlace[],
  settings: Settings,
): LinkerdConnections {
  const fleet = fleetReach(settings);
  const planned = planLinks(fleet);
  const shores = new Map(
    places.map((place) => {
      const own = planned.filter(({ source }) => source === place.name);
      return [place.name, declareShore(place, fleet, own, settings)] as const;
    }),
  );
  const accesses = new Map<string, RemoteAccess>();
  const links = planned.flatMap((plan) => {
    const [source, target] = [shores.get(plan.source), shores.get(plan.target)];
    if (source === undefined || target?.multicluster === undefined) return [];
    const pair = `access-${plan.target}-from-${plan.source}`;
    const access =
      accesses.get(pair) ??
      new RemoteAccess(
        pair,
        { source: plan.source, generation: settings.linkerd.multicluster.tokenGeneration },
        inside(target.place.cluster, target.multicluster),
      );
    accesses.set(pair, access);
    return [{ source, link: declareLink(plan, source, target, access) }];
  });
  const restarts = declareRestarts([...shores.values()], links, settings);
  const gateways = [...shores].flatMap(([name, { bundled, ingress }]) => {
    const first = bundled ?? ingress;
    return first === undefined ? [] : [[name, first] as const];
  });
  return {
    gateways: new Map(gateways),
    links: [...links.map(({ link }) => link), ...restarts],
  };
}

/** On a flat network, once tokens have been rotated: what looks up pods begins anew with what it was given. */
function declareRestarts(
  shores: readonly Shore[],
  links: readonly { readonly source: Shore; readonly link: LinkTo }[],
  { network, linkerd }: Settings,
): DiscoveryRestart[] {
  const generation = linkerd.multicluster.tokenGeneration;
  if (network !== "flat" || generation === firstGeneration) return [];
  return shores.flatMap((shore) => {
    const own = links.filter(({ source }) => source === shore).map(({ link }) => link);
    if (own.length === 0) return [];
    const { name, cluster, controlPlane } = shore.place;
    const opts = inside(cluster, controlPlane, ...own);
    return [new DiscoveryRestart(`discovery-${name}`, { generation }, opts)];
  });
}

/** Of the tokens: those that a fleet begins with, which nothing has come before. */
const firstGeneration = 1;
