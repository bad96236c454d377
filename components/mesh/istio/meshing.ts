import type { Meshing, RouteObject, SharedService } from "../meshing.ts";
import { ingressGatewayLabels } from "./ingressValues.ts";
import { outlierDetection } from "./locality.ts";

/** What asks for a sidecar in every pod of a namespace. */
const injectionLabel = { "istio-injection": "enabled" } as const;

export interface IstioMeshingArgs {
  /** Whether the mesh prefers the local region, for Services that do not want their places taken evenly. */
  readonly locality: boolean;
  /** Host names under which a Service is served to the world outside; none without ingress gateways. */
  readonly ingressHosts: readonly string[];
  /**
   * The clusters without an istiod. Their clients and gateways do as their primary's cluster says, so they need no rule
   * of their own, and nobody would read it.
   */
  readonly remotes: readonly string[];
}

/**
 * Istio's demands on others' objects. It merges Services of one name by itself, so a shared one needs nothing, except
 * where its places are to be taken evenly, or the nearest first.
 */
export function istioMeshing({ locality, ingressHosts, remotes }: IstioMeshingArgs): Meshing {
  return {
    mesh: "istio",
    namespace: { labels: injectionLabel },
    pod: { labels: { "sidecar.istio.io/inject": "true" } },
    // Without it, whether the sidecar ends with the pod depends on the versions of all nodes.
    job: { annotations: { "sidecar.istio.io/nativeSidecar": "true" } },
    sharedService: () => ({}),
    route: (service) => {
      if (remotes.includes(service.cluster)) return undefined;
      const policy = service.evenly ? evenPolicy : locality ? localPolicy : undefined;
      return policy === undefined ? undefined : destinationRule(service, policy);
    },
    expose: (service) =>
      ingressHosts.length === 0 || remotes.includes(service.cluster)
        ? []
        : exposure(service, ingressHosts),
  };
}

/** Any place is as good as another. */
const evenPolicy = {
  loadBalancer: { simple: "ROUND_ROBIN", localityLbSetting: { enabled: false } },
  // Each request gets a connection of its own, so that it is a handshake and a choice of its own, and the gateways,
  // which see connections and not requests, log it at once.
  connectionPool: { http: { maxRequestsPerConnection: 1 } },
};

/** The nearest place first, in the order of the mesh's configuration. */
const localPolicy = { outlierDetection };

function hostOf({ namespace, name }: SharedService): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

function destinationRule(
  service: SharedService,
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

/** What the ingress gateway listens to for a Service, and where it sends it. */
function exposure(service: SharedService, hosts: readonly string[]): RouteObject[] {
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
