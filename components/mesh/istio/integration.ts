import type { MeshIntegration, RouteObject, GlobalService } from "../integration.ts";
import { ingressGatewayLabels } from "./ingressValues.ts";
import { outlierDetection } from "./locality.ts";

/** Requests a sidecar for every pod of a namespace. */
const injectionLabel = { "istio-injection": "enabled" } as const;

export interface IstioIntegrationArgs {
  /** True if the mesh prefers the local region, for Services with `loadBalancing: "locality"`. */
  readonly locality: boolean;
  /** Host names under which clients outside the mesh reach a Service; none without ingress gateways. */
  readonly ingressHosts: readonly string[];
  /**
   * The clusters without an istiod. Their primary's istiod configures their clients and gateways, so they need no rule
   * of their own, and no istiod would read it.
   */
  readonly remotes: readonly string[];
}

/**
 * Istio's requirements on other objects. It merges Services of the same name by itself, so a global Service needs a rule
 * only for even load balancing, or to prefer the nearest endpoints.
 */
export function istioIntegration({
  locality,
  ingressHosts,
  remotes,
}: IstioIntegrationArgs): MeshIntegration {
  return {
    mesh: "istio",
    namespace: { labels: injectionLabel },
    pod: { labels: { "sidecar.istio.io/inject": "true" } },
    // Metrics of both containers, health, and the proxy's own metrics. Traffic comes to the application's port.
    proxyPorts: [15020, 15021, 15090],
    // Without it, whether the sidecar ends with the pod depends on the versions of all nodes.
    job: { annotations: { "sidecar.istio.io/nativeSidecar": "true" } },
    globalService: () => ({}),
    route: (service) => {
      if (remotes.includes(service.cluster)) return undefined;
      const policy =
        service.loadBalancing === "even" ? evenPolicy : locality ? localPolicy : undefined;
      return policy === undefined ? undefined : destinationRule(service, policy);
    },
    expose: (service) =>
      ingressHosts.length === 0 || remotes.includes(service.cluster)
        ? []
        : exposure(service, ingressHosts),
  };
}

/** Balances over all endpoints, without regard to locality. */
const evenPolicy = {
  loadBalancer: { simple: "ROUND_ROBIN", localityLbSetting: { enabled: false } },
  // Each request gets a connection of its own, so that each one is a handshake and chooses an endpoint, and the gateways,
  // which see connections and not requests, log it at once.
  connectionPool: { http: { maxRequestsPerConnection: 1 } },
};

/** Prefers the nearest endpoints, in the order of the mesh's configuration. */
const localPolicy = { outlierDetection };

function hostOf({ namespace, name }: GlobalService): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

function destinationRule(
  service: GlobalService,
  trafficPolicy: Readonly<Record<string, unknown>>,
): RouteObject {
  const { namespace, name } = service;
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "DestinationRule",
    metadata: { name, namespace },
    spec: { host: hostOf(service), trafficPolicy },
  };
}

/** The listener of the ingress gateway for a Service, and its route. */
function exposure(service: GlobalService, hosts: readonly string[]): RouteObject[] {
  const { namespace, name, port } = service;
  const metadata = { name, namespace };
  const apiVersion = "networking.istio.io/v1";
  return [
    {
      apiVersion,
      kind: "Gateway",
      metadata,
      spec: {
        selector: { istio: ingressGatewayLabels.istio },
        servers: [{ port: { number: 80, name: "http", protocol: "HTTP" }, hosts: [...hosts] }],
      },
    },
    {
      apiVersion,
      kind: "VirtualService",
      metadata,
      spec: {
        hosts: [...hosts],
        gateways: [name],
        http: [{ route: [{ destination: { host: hostOf(service), port: { number: port } } }] }],
      },
    },
  ];
}
