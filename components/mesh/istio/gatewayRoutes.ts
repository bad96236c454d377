import type { RouteObject } from "../integration.ts";
import { eastWestGatewayLabels, istiodPorts } from "./values.ts";

/** An object that configures an east-west gateway, and its role among the gateway's children. */
export interface GatewayRoute extends RouteObject {
  readonly role: string;
}

const apiVersion = "networking.istio.io/v1";
const selector = { istio: eastWestGatewayLabels.istio };

/** The route of the mesh's own traffic to the Service that each connection names, without decryption. */
export function servicesRoute(namespace: string): GatewayRoute {
  return {
    role: "routes",
    apiVersion,
    kind: "Gateway",
    metadata: { name: "cross-network-gateway", namespace },
    spec: {
      selector,
      servers: [
        {
          port: { number: 15443, name: "tls", protocol: "TLS" },
          tls: { mode: "AUTO_PASSTHROUGH" },
          hosts: ["*.local"],
        },
      ],
    },
  };
}

/** The routes from clusters without an istiod to this cluster's istiod, which terminates TLS itself. */
export function istiodRoutes(namespace: string): GatewayRoute[] {
  const gateway = "istiod-gateway";
  // The webhook's port at the gateway is istiod's own; istiod's Service has the one that API servers expect.
  const servicePorts = { 15012: 15012, 15017: 443 } as const;
  return [
    {
      role: "istiod",
      apiVersion,
      kind: "Gateway",
      metadata: { name: gateway, namespace },
      spec: {
        selector,
        servers: istiodPorts.map(({ name, port }) => ({
          port: { number: port, name, protocol: "TLS" },
          tls: { mode: "PASSTHROUGH" },
          hosts: ["*"],
        })),
      },
    },
    {
      role: "istiod-routes",
      apiVersion,
      kind: "VirtualService",
      metadata: { name: "istiod-vs", namespace },
      spec: {
        hosts: ["*"],
        gateways: [gateway],
        tls: Object.entries(servicePorts).map(([port, number]) => ({
          match: [{ port: Number(port), sniHosts: ["*"] }],
          route: [
            {
              destination: { host: `istiod.${namespace}.svc.cluster.local`, port: { number } },
            },
          ],
        })),
      },
    },
  ];
}
