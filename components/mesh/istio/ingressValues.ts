import type { HelmValues } from "../../internal/values.ts";
import { gatewayService } from "./values.ts";

/** Namespace of the ingress gateway. Not the control plane's, as its Secrets hold the certificates of its users' hosts. */
export const ingressNamespace = "istio-ingress";

/** Release, Deployment, Service, ServiceAccount and `app` label of the ingress gateway. */
export const ingressGatewayName = "istio-ingress";

/** Pod labels of the ingress gateway, which its Service and its users' Gateways select. */
export const ingressGatewayLabels = { app: ingressGatewayName, istio: "ingress" } as const;

/** Ports of an ingress gateway's load balancer: HTTP, HTTPS, and 15021 for health checks. */
export const ingressGatewayPorts = [
  { name: "status-port", port: 15021, targetPort: 15021, protocol: "TCP" },
  { name: "http2", port: 80, targetPort: 80, protocol: "TCP" },
  { name: "https", port: 443, targetPort: 443, protocol: "TCP" },
] as const;

/** Values of the `gateway` chart for an ingress gateway; the program declares the Service itself, as for the east-west one. */
export function ingressGatewayValues(): HelmValues {
  return {
    ...gatewayService(ingressGatewayPorts),
    name: ingressGatewayName,
    labels: ingressGatewayLabels,
    autoscaling: { minReplicas: 2 },
    podDisruptionBudget: { maxUnavailable: 1 },
  };
}
