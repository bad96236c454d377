import type { V1Endpoint, V1EndpointSlice, V1Node, V1Service } from "@kubernetes/client-node";
import type { NodeBalancerRecord } from "../store/records.ts";
import { addressOf, instanceOf, isReady } from "./nodePlan.ts";

/** Kubernetes' own finalizer of cloud load balancers: it keeps a Service until its load balancer is deleted. */
export const balancerFinalizer = "service.kubernetes.io/load-balancer-cleanup";

const prefix = "service.beta.kubernetes.io/linode-loadbalancer-";
const preserveAnnotation = `${prefix}preserve`;
const balancerIdAnnotation = `${prefix}nodebalancer-id`;
const tagsAnnotation = `${prefix}tags`;

/** Annotations of Linode's cloud controller that the local cloud records, or that have no effect here. */
const honoured = new Set(
  [
    "preserve",
    "nodebalancer-id",
    "tags",
    "throttle",
    "default-protocol",
    "default-algorithm",
    "default-stickiness",
    "check-type",
    "check-path",
    "check-body",
    "check-interval",
    "check-timeout",
    "check-attempts",
    "check-passive",
    "nodebalancer-type",
  ].map((name) => prefix + name),
);

/** The action that a Service requires. */
export type BalancerAction = "none" | "ensure" | "release";

/**
 * Returns `ensure` for a Service of type LoadBalancer without a `loadBalancerClass`, and `release` for one with the finalizer
 * that is being deleted or is no longer of that type.
 */
export function actionFor(service: V1Service): BalancerAction {
  const wants =
    service.spec?.type === "LoadBalancer" && service.spec.loadBalancerClass === undefined;
  if (wants && service.metadata?.deletionTimestamp === undefined) return "ensure";
  return service.metadata?.finalizers?.includes(balancerFinalizer) === true ? "release" : "none";
}

/** Returns whether the NodeBalancer is kept when its Service is deleted. */
export const isPreserved = (service: V1Service): boolean =>
  service.metadata?.annotations?.[preserveAnnotation] === "true";

/** The identifier of the existing NodeBalancer that the Service requests. */
export function wantedBalancer(service: V1Service): number | undefined {
  const id = Number(service.metadata?.annotations?.[balancerIdAnnotation]);
  return Number.isInteger(id) ? id : undefined;
}

/** The tags of a Service's NodeBalancer: its cluster, as LKE tags it, and those from the Service's annotation. */
export const balancerTags = (clusterId: number, service: V1Service): string[] => [
  `lke${clusterId}`,
  ...(service.metadata?.annotations?.[tagsAnnotation] ?? "").split(",").flatMap((tag) => {
    const trimmed = tag.trim();
    return trimmed === "" ? [] : [trimmed];
  }),
];

/** Annotations with Linode features that the local cloud does not support. */
export const ignoredAnnotations = (service: V1Service): string[] =>
  Object.keys(service.metadata?.annotations ?? {}).filter(
    (name) => name.startsWith(prefix) && !honoured.has(name),
  );

type Config = Omit<NodeBalancerRecord["configs"][number], "id">;

/** One configuration per port of the Service, in Linode's terms. */
export function balancerConfigs(service: V1Service): Config[] {
  const annotations = service.metadata?.annotations ?? {};
  const byDefault = annotations[`${prefix}default-protocol`];
  return (service.spec?.ports ?? []).map(({ port, nodePort, protocol }): Config => ({
    port,
    nodePort: nodePort ?? 0,
    protocol:
      protocol === "UDP"
        ? "udp"
        : byDefault === "http" || byDefault === "https"
          ? byDefault
          : "tcp",
    algorithm: annotations[`${prefix}default-algorithm`] ?? "roundrobin",
    check: annotations[`${prefix}check-type`] ?? "connection",
    proxyProtocol: "none",
  }));
}

/** An EndpointSlice as the API server returns it: `endpoints` is null in an empty one, contrary to its type. */
export type Slice = Pick<V1EndpointSlice, "metadata"> & { endpoints: V1Endpoint[] | null };

/** A node that can hold addresses. `id` is its name in Linode's API: `<pool>-<hex>`. */
export interface Carrier {
  readonly id: string;
  readonly name: string;
  readonly address: string;
}

/** The Ready nodes of the cluster, with their names in Linode's API. */
export function carriers(nodes: readonly V1Node[], names: ReadonlyMap<number, string>): Carrier[] {
  return nodes
    .filter(isReady)
    .flatMap((node) => {
      const id = names.get(instanceOf(node) ?? -1);
      const name = node.metadata?.name;
      const address = addressOf(node);
      return id === undefined || name === undefined || address === undefined
        ? []
        : [{ id, name, address }];
    })
    .sort((left, right) => left.id.localeCompare(right.id));
}

/**
 * Returns the node for a Service's address: the current one if it still qualifies, otherwise the one with the fewest
 * addresses. With `externalTrafficPolicy: Local` only nodes with a ready endpoint qualify, if there are any.
 *
 * @param load - the number of addresses of each node, by its id.
 */
export function chooseCarrier(
  service: V1Service,
  current: string | null,
  candidates: readonly Carrier[],
  slices: readonly Slice[],
  load: ReadonlyMap<string, number>,
): Carrier | undefined {
  const local =
    service.spec?.externalTrafficPolicy === "Local"
      ? nodesWithEndpoint(service, slices)
      : undefined;
  const near = candidates.filter(({ name }) => local?.has(name) ?? true);
  const able = near.length > 0 ? near : candidates;
  const staying = able.find(({ id }) => id === current);
  if (staying !== undefined) return staying;
  return able.reduce<Carrier | undefined>(
    (best, candidate) =>
      best === undefined || (load.get(candidate.id) ?? 0) < (load.get(best.id) ?? 0)
        ? candidate
        : best,
    undefined,
  );
}

function nodesWithEndpoint(service: V1Service, slices: readonly Slice[]): Set<string> {
  const own = slices.filter(
    ({ metadata }) =>
      metadata?.namespace === service.metadata?.namespace &&
      metadata?.labels?.["kubernetes.io/service-name"] === service.metadata?.name,
  );
  return new Set(
    own
      .flatMap(({ endpoints }) => endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ nodeName }) => (nodeName === undefined ? [] : [nodeName])),
  );
}
