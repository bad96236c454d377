import type { Meshing } from "../meshing.ts";

/** What asks for a sidecar in every pod of a namespace. */
const injectionLabel = { "istio-injection": "enabled" } as const;

/**
 * Istio's demands on others' objects. It merges Services of one name by itself, so a shared one needs nothing, except
 * where its places are to be taken evenly.
 */
export const istioMeshing: Meshing = {
  mesh: "istio",
  namespace: { labels: injectionLabel },
  sharedService: {},
  route: ({ namespace, name, evenly }) =>
    evenly
      ? {
          apiVersion: "networking.istio.io/v1",
          kind: "DestinationRule",
          metadata: { name, namespace },
          spec: {
            host: `${name}.${namespace}.svc.cluster.local`,
            trafficPolicy: {
              loadBalancer: { simple: "ROUND_ROBIN", localityLbSetting: { enabled: false } },
              // Each request gets a connection of its own, so that it is a handshake and a choice of its own, and the
              // gateways, which see connections and not requests, log it at once.
              connectionPool: { http: { maxRequestsPerConnection: 1 } },
            },
          },
        }
      : undefined,
};
