import type { IngressDescription } from "./gatewayPlan.ts";
import { describeIngress } from "./gatewayPlan.ts";
import { linkerdGatewayDescription, type LinkRoute, type ServiceLabels } from "./link.ts";
import { linkName } from "./multiclusterNames.ts";
import { type ClusterPair, isRevoked } from "../pairs.ts";
import type { NetworkMode } from "./route.ts";

/** An ingress as a gateway, the clusters that have it, and the labels that export a Service through it. */
export interface FleetIngress extends IngressDescription {
  readonly clusters: readonly string[];
  readonly selector: ServiceLabels;
}

/** The facts that decide a fleet's Links. */
export interface LinkTopology {
  readonly clusters: readonly string[];
  readonly network: NetworkMode;
  /** True if every cluster has the Linkerd gateway, which the multicluster chart installs; ignored on a flat network. */
  readonly linkerdGateway: boolean;
  /** Labels that export a Service through the Linkerd gateway. */
  readonly selector: ServiceLabels;
  readonly ingress?: FleetIngress | undefined;
  /** Pairs without a Link: the source may not discover the target's Services. */
  readonly revoked: readonly ClusterPair[];
}

/** One Link from `source`, in which it is declared, to `target`. */
export interface PlannedLink {
  readonly source: string;
  readonly target: string;
  /** Its name, from `linkName`. */
  readonly link: string;
  /** The target's gateway whose address the Link needs; with `pods` it needs none. */
  readonly via: "linkerdGateway" | "ingress" | "pods";
  readonly route: LinkRoute;
}

/** True unless the pair is revoked. A cluster always reaches itself. */
export function canReach(
  { revoked }: Pick<LinkTopology, "revoked">,
  source: string,
  target: string,
): boolean {
  return !isRevoked(revoked, source, target);
}

/** Every Link of the fleet: one for each ordered pair of clusters and gateway of the target. */
export function planLinks(fleet: LinkTopology): PlannedLink[] {
  return fleet.clusters.flatMap((source) =>
    fleet.clusters
      .filter((target) => target !== source && canReach(fleet, source, target))
      .flatMap((target) =>
        routesTo(target, fleet).map((route): PlannedLink => ({ source, target, ...route })),
      ),
  );
}

type TargetRoute = Pick<PlannedLink, "link" | "via" | "route">;

function routesTo(
  target: string,
  { network, linkerdGateway, selector, ingress }: LinkTopology,
): TargetRoute[] {
  if (network === "flat") {
    return [{ link: linkName(target), via: "pods", route: { kind: "direct" } }];
  }
  const routes: TargetRoute[] = [];
  if (linkerdGateway) {
    routes.push({
      link: linkName(target),
      via: "linkerdGateway",
      route: { kind: "gateway", gateway: linkerdGatewayDescription, exported: selector },
    });
  }
  if (ingress?.clusters.includes(target) === true) {
    routes.push({
      link: linkName(target, linkerdGateway ? ingress.name : undefined),
      via: "ingress",
      route: {
        kind: "gateway",
        gateway: describeIngress(ingress),
        exported: ingress.selector,
      },
    });
  }
  return routes;
}
