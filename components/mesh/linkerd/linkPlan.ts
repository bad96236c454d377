import type { IngressDescription } from "./gatewayPlan.ts";
import { ingressGateway } from "./gatewayPlan.ts";
import { linkerdGatewayDescription, type LinkRoute, type ServiceLabels } from "./link.ts";
import { linkName } from "./multiclusterNames.ts";
import type { NetworkMode } from "./route.ts";

/** An ingress as a gateway: which of the fleet's clusters have it, and what exports a Service through it. */
export interface FleetIngress extends IngressDescription {
  readonly clusters: readonly string[];
  readonly selector: ServiceLabels;
}

/** What the Links of a fleet follow from. */
export interface LinkTopology {
  readonly clusters: readonly string[];
  readonly network: NetworkMode;
  /** Whether every cluster has the Linkerd gateway; of no meaning on a flat network. */
  readonly linkerdGateway: boolean;
  /** What exports a Service through the Linkerd gateway. */
  readonly selector: ServiceLabels;
  readonly ingress?: FleetIngress | undefined;
  /** Pairs without a Link: the source may not read the target. */
  readonly revoked: readonly { readonly source: string; readonly target: string }[];
}

/** One Link: in `source`, leading to `target`. */
export interface PlannedLink {
  readonly source: string;
  readonly target: string;
  /** Its name; see `linkName`. */
  readonly link: string;
  /** Whose address it needs: of the target's Linkerd gateway, of its ingress, or of none. */
  readonly via: "linkerdGateway" | "ingress" | "pods";
  readonly route: LinkRoute;
}

/** Whether the source may read the target. A cluster always reaches itself. */
export function canReach(
  { revoked }: Pick<LinkTopology, "revoked">,
  source: string,
  target: string,
): boolean {
  return !revoked.some((pair) => pair.source === source && pair.target === target);
}

/** Every Link of the fleet: one or two for each ordered pair of clusters, depending on the ways into the target. */
export function planLinks(fleet: LinkTopology): PlannedLink[] {
  return fleet.clusters.flatMap((source) =>
    fleet.clusters
      .filter((target) => target !== source && canReach(fleet, source, target))
      .flatMap((target) =>
        waysInto(target, fleet).map((way): PlannedLink => ({ source, target, ...way })),
      ),
  );
}

type Way = Pick<PlannedLink, "link" | "via" | "route">;

function waysInto(
  target: string,
  { network, linkerdGateway, selector, ingress }: LinkTopology,
): Way[] {
  if (network === "flat") {
    return [{ link: linkName(target), via: "pods", route: { kind: "direct" } }];
  }
  const ways: Way[] = [];
  if (linkerdGateway) {
    ways.push({
      link: linkName(target),
      via: "linkerdGateway",
      route: { kind: "gateway", gateway: linkerdGatewayDescription, exported: selector },
    });
  }
  if (ingress?.clusters.includes(target) === true) {
    ways.push({
      link: linkName(target, linkerdGateway ? ingress.name : undefined),
      via: "ingress",
      route: {
        kind: "gateway",
        gateway: ingressGateway(ingress),
        exported: ingress.selector,
      },
    });
  }
  return ways;
}
