import type { HelmValues } from "../../internal/values.ts";
import { localitySetting, type RegionFailover } from "./locality.ts";

/** What joins a namespace to a network, and marks a Service as that network's gateway. */
export const networkLabel = "topology.istio.io/network";

/** Release, Deployment, Service and `app` label of the east-west gateway. */
export const eastWestGatewayName = "istio-eastwestgateway";

/** Pod labels of the east-west gateway, by which both its Service and its Gateway find it. */
export const eastWestGatewayLabels = {
  app: eastWestGatewayName,
  istio: "eastwestgateway",
} as const;

/** A port of a Service of the program's own. */
export interface TcpPort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: "TCP";
}

/** A port under one number from the load balancer to the pod. */
function port(name: string, number: number): TcpPort {
  return { name, port: number, targetPort: number, protocol: "TCP" };
}

/** Where clusters without an istiod find their primary's: configuration and certificates, and the injection webhook. */
export const istiodPorts: readonly TcpPort[] = [
  port("tls-istiod", 15012),
  port("tls-webhook", 15017),
];

/**
 * What an east-west gateway listens on. 15443 carries traffic between networks, 15021 answers health checks.
 *
 * @param servesRemotes whether clusters without an istiod reach this cluster's through the gateway. Only then are the
 *   ports of istiod open, though the chart's own Service always opens them.
 */
export function eastWestGatewayPorts(servesRemotes: boolean): readonly TcpPort[] {
  return [port("status-port", 15021), port("tls", 15443), ...(servesRemotes ? istiodPorts : [])];
}

/** One cluster's place in the mesh. */
export interface IstioMember {
  /** The cluster's name in the mesh, and its key in the peers' remote Secrets; a DNS-1123 label. */
  readonly cluster: string;
  /** Pods of one network reach each other by address; between networks traffic goes through gateways. */
  readonly network: string;
  /** Where Istio's own objects live, in every cluster of the mesh. */
  readonly namespace: string;
  /** The same for every cluster of a mesh. */
  readonly meshId: string;
  /** Istio's release, which is also the tag of its images; without a leading `v`. */
  readonly version: string;
  /** Where its images come from, for example `docker.io/istio`. */
  readonly hub: string;
  /** Where the requests of each region go next when the mesh prefers the local one. @default no rule of locality */
  readonly failover?: readonly RegionFailover[] | undefined;
}

/** What both of a cluster's releases, and istiod's in either role, say about the cluster. */
function globalValues({ cluster, network, namespace, meshId, version, hub }: IstioMember) {
  return {
    hub,
    tag: version,
    meshID: meshId,
    network,
    istioNamespace: namespace,
    multiCluster: { clusterName: cluster },
  };
}

/**
 * Values of the `base` chart: CRDs, the reader's ServiceAccount, the default validating webhook.
 *
 * @param caBundle the root certificate, PEM in base64, or an output of it. With it the chart renders the webhook as
 *   istiod would patch it, so that istiod finds nothing to change and an update finds nothing to change back. The
 *   webhook then fails closed from the start: nothing of Istio's API can be created before istiod serves.
 */
export function baseValues(namespace: string, caBundle: unknown): HelmValues {
  return {
    defaultRevision: "default",
    global: { istioNamespace: namespace },
    base: { validationCABundle: caBundle },
  };
}

/**
 * Values of the `istiod` chart where istiod runs.
 *
 * Two replicas, with the disruption budget that the chart adds to them: while a cluster has no istiod it starts no pods
 * in meshed namespaces. The proxies log requests, hold the application back until they are ready, and answer DNS, so
 * that a Service that exists only in a peer can be resolved.
 *
 * @param caBundle as for {@link baseValues}; the injection webhook gets it too
 * @param servesRemotes whether clusters without an istiod have this one. Only then does it look after a cluster that
 *   names it (see {@link controlPlaneAnnotation}): the root's ConfigMap in each namespace, and the webhook there.
 */
export function istiodValues(
  member: IstioMember,
  caBundle: unknown,
  servesRemotes: boolean,
): HelmValues {
  return {
    global: { ...globalValues(member), ...(servesRemotes && { externalIstiod: true }) },
    base: { validationCABundle: caBundle },
    istiodRemote: { injectionCABundle: caBundle },
    autoscaleMin: 2,
    meshConfig: {
      accessLogFile: "/dev/stdout",
      ...(member.failover !== undefined && { localityLbSetting: localitySetting(member.failover) }),
      defaultConfig: {
        holdApplicationUntilProxyStarts: true,
        proxyMetadata: { ISTIO_META_DNS_CAPTURE: "true" },
      },
    },
  };
}

/** Annotation of a remote's mesh namespace: the cluster whose istiod looks after it. */
export const controlPlaneAnnotation = "topology.istio.io/controlPlaneClusters";

/**
 * Values of the `istiod` chart in a cluster without an istiod: the Service `istiod` that leads to the primary's, the
 * injection webhook behind it, and the rights that the primary needs here. The path tells the primary's istiod which
 * cluster and network the pods are in.
 *
 * @param caBundle as for {@link istiodValues}
 * @param istiodAddress where the primary's istiod is reached, an IP or a host name, or an output of it. An IP becomes
 *   an EndpointSlice, a host name makes the Service an alias.
 */
export function remoteIstiodValues(
  member: IstioMember,
  caBundle: unknown,
  istiodAddress: unknown,
): HelmValues {
  return {
    profile: "remote",
    global: { ...globalValues(member), remotePilotAddress: istiodAddress },
    istiodRemote: {
      injectionPath: `/inject/cluster/${member.cluster}/net/${member.network}`,
      injectionCABundle: caBundle,
    },
  };
}

/**
 * Values of the `gateway` chart for an east-west gateway. It gets no Service from the chart: the program declares one
 * itself, so that the address is an output and the load balancer's removal is awaited.
 */
export function eastWestGatewayValues(network: string): HelmValues {
  return {
    name: eastWestGatewayName,
    networkGateway: network,
    labels: eastWestGatewayLabels,
    service: { type: "None" },
    autoscaling: { minReplicas: 2 },
    podDisruptionBudget: { maxUnavailable: 1 },
  };
}
