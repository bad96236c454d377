import type { GatewayDescription } from "./link.ts";
import { gatewayIdentity, gatewayPort } from "./multiclusterNames.ts";
import { injectAnnotation } from "./names.ts";

/**
 * Annotations of a gateway's Service by which Linkerd's CLI recognizes it, and from which it generates a Link for a cluster
 * outside the fleet (`linkerd multicluster link-gen --gateway-name`).
 */
export function gatewayAnnotations({
  identity,
  probe,
}: GatewayDescription): Record<string, string> {
  return {
    "mirror.linkerd.io/gateway-identity": identity,
    "mirror.linkerd.io/multicluster-gateway": "true",
    "mirror.linkerd.io/probe-path": probe.path,
    "mirror.linkerd.io/probe-period": String(probe.periodSeconds),
  };
}

/** An ingress controller of the user that also becomes a gateway. */
export interface IngressDescription {
  /** Its Service, of type LoadBalancer. */
  readonly name: string;
  readonly namespace: string;
  /** Its Deployment. */
  readonly deployment: string;
  /** The ServiceAccount of its pods. */
  readonly serviceAccount: string;
  /** Container ports that bypass its proxy, so that the ingress sees the addresses of its public clients. */
  readonly publicPorts: readonly number[];
  /**
   * Health check over HTTP: a port of its Service and a path. Peers probe it with mutual TLS, so the container's port
   * behind it must not be one of `publicPorts`.
   */
  readonly probe: {
    readonly port: number;
    readonly path: string;
    readonly periodSeconds: number;
  };
}

/** Describes the ingress as a gateway for Links. */
export function describeIngress(ingress: IngressDescription): GatewayDescription {
  const { serviceAccount, namespace, probe } = ingress;
  return { port: gatewayPort, identity: gatewayIdentity(serviceAccount, namespace), probe };
}

/**
 * Annotations of the ingress' pods: they join the mesh, public ports bypass the proxy, the proxy is a gateway, and the
 * other ports serve clients outside the mesh too, as an ingress does. The gateway port alone requires a mesh identity:
 * without it, every client that reaches the port would reach every Service in the cluster.
 */
export function ingressPodAnnotations({ publicPorts }: IngressDescription): Record<string, string> {
  return {
    [injectAnnotation]: "enabled",
    "config.linkerd.io/enable-gateway": "true",
    "config.linkerd.io/default-inbound-policy": "all-unauthenticated",
    "config.linkerd.io/proxy-require-identity-inbound-ports": String(gatewayPort),
    ...(publicPorts.length > 0 && {
      "config.linkerd.io/skip-inbound-ports": [...publicPorts].join(","),
    }),
  };
}

/** The fields that identify a port of a Service. */
export interface PortKey {
  readonly port: number;
  readonly protocol?: string | undefined;
}

/**
 * The ports for the patch of the ingress' Service: its existing ports, in their order, each with number and protocol only,
 * so that their other fields stay the owner's; and the mesh's port. The mesh's port alone would be compared with the
 * first existing port, as a diff compares the lists in a patch by position, and would show a change on every run.
 */
export function gatewayPorts(found: readonly PortKey[]): (PortKey & { name?: string })[] {
  const own = { name: "mc-gateway", port: gatewayPort, protocol: "TCP" };
  const isOwn = ({ port, protocol }: PortKey): boolean =>
    port === own.port && protocol === own.protocol;
  const all = found.map(({ port, protocol = "TCP" }) => ({ port, protocol }));
  return all.some(isOwn) ? all.map((port) => (isOwn(port) ? own : port)) : [...all, own];
}
