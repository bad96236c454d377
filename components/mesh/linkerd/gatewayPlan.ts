import type { GatewayDescription } from "./link.ts";
import { gatewayIdentity, gatewayPort } from "./multiclusterNames.ts";
import { injectAnnotation } from "./names.ts";

/**
 * Annotations by which Linkerd's own tool recognizes a gateway's Service, and from which it can write a Link for a
 * cluster outside the fleet (`linkerd multicluster link-gen --gateway-name`).
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

/** An ingress of the user's own that is to be a gateway as well. */
export interface IngressDescription {
  /** Its Service, of type LoadBalancer. */
  readonly name: string;
  readonly namespace: string;
  /** The Deployment behind it. */
  readonly deployment: string;
  /** The ServiceAccount that its pods run as. */
  readonly serviceAccount: string;
  /** Ports of its containers that its proxy leaves alone, so that the ingress sees its public clients' own addresses. */
  readonly publicPorts: readonly number[];
  /**
   * A port of its Service, and a path there, that says over HTTP whether it is alive. Peers ask with an identity and
   * expect one, so the container's port behind it is none of `publicPorts`.
   */
  readonly probe: {
    readonly port: number;
    readonly path: string;
    readonly periodSeconds: number;
  };
}

/** The ingress as Links see it. */
export function ingressGateway(ingress: IngressDescription): GatewayDescription {
  const { serviceAccount, namespace, probe } = ingress;
  return { port: gatewayPort, identity: gatewayIdentity(serviceAccount, namespace), probe };
}

/**
 * Annotations of the ingress' pods: in the mesh, with the ports that serve the public left alone, its proxy a gateway,
 * and nobody without an identity let in where clusters speak to each other. Without that last one, whoever reaches the
 * port would reach every Service in the cluster.
 */
export function ingressPodAnnotations({ publicPorts }: IngressDescription): Record<string, string> {
  return {
    [injectAnnotation]: "enabled",
    "config.linkerd.io/enable-gateway": "true",
    "config.linkerd.io/proxy-require-identity-inbound-ports": String(gatewayPort),
    ...(publicPorts.length > 0 && {
      "config.linkerd.io/skip-inbound-ports": [...publicPorts].join(","),
    }),
  };
}

/** A port of a Service by what tells it from the others. */
export interface PortKey {
  readonly port: number;
  readonly protocol?: string | undefined;
}

/**
 * The ports that the ingress' Service is to have: those that it has, in their order, each by its number and protocol
 * alone, so that all else about them stays its owner's; and the mesh's. Alone, the mesh's would be compared with the
 * first port that there is, as lists in a patch are by position, and look changed on every run.
 */
export function gatewayPorts(found: readonly PortKey[]): (PortKey & { name?: string })[] {
  const own = { name: "mc-gateway", port: gatewayPort, protocol: "TCP" };
  const isOwn = ({ port, protocol }: PortKey): boolean =>
    port === own.port && protocol === own.protocol;
  const all = found.map(({ port, protocol = "TCP" }) => ({ port, protocol }));
  return all.some(isOwn) ? all.map((port) => (isOwn(port) ? own : port)) : [...all, own];
}
