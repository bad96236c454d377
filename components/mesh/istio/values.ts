import type { HelmValues } from "../../internal/values.ts";
import { localitySetting, type RegionFailover } from "./locality.ts";

/** Where Istio's own objects live, in every cluster. */
export const systemNamespace = "istio-system";

/** What joins a namespace to a network, and marks a Service as that network's gateway. */
export const networkLabel = "topology.istio.io/network";

/** Release, Deployment, Service and `app` label of the east-west gateway. */
export const eastWestGatewayName = "istio-eastwestgateway";

/** Pod labels of the east-west gateway, by which both its Service and its Gateway find it. */
export const eastWestGatewayLabels = {
  app: eastWestGatewayName,
  istio: "eastwestgateway",
} as const;

/**
 * What an east-west gateway listens on. 15443 carries traffic between networks, 15021 answers health checks. The chart
 * also opens 15012 and 15017, which only a cluster without a control plane of its own needs.
 */
export const eastWestGatewayPorts = [
  { name: "status-port", port: 15021, targetPort: 15021, protocol: "TCP" },
  { name: "tls", port: 15443, targetPort: 15443, protocol: "TCP" },
] as const;

/** One cluster's place in the mesh. */
export interface MeshMember {
  /** The cluster's name in the mesh, and its key in the peers' remote Secrets; a DNS-1123 label. */
  readonly cluster: string;
  /** Pods of one network reach each other by address; between networks traffic goes through gateways. */
  readonly network: string;
  /** The same for every cluster of a mesh. */
  readonly meshId: string;
  /** Istio's release, which is also the tag of its images; without a leading `v`. */
  readonly version: string;
  /** Where its images come from, for example `docker.io/istio`. */
  readonly hub: string;
  /** Where the requests of each region go next when the mesh prefers the local one. @default no rule of locality */
  readonly failover?: readonly RegionFailover[] | undefined;
}

/**
 * Values of the `base` chart: CRDs, the reader's ServiceAccount, the default validating webhook.
 *
 * @param caBundle the root certificate, PEM in base64, or an output of it. With it the chart renders the webhook as
 *   istiod would patch it, so that istiod finds nothing to change and an update finds nothing to change back. The
 *   webhook then fails closed from the start: nothing of Istio's API can be created before istiod serves.
 */
export function baseValues(caBundle: unknown): HelmValues {
  return { defaultRevision: "default", base: { validationCABundle: caBundle } };
}

/**
 * Values of the `istiod` chart for a mesh with a control plane in every cluster.
 *
 * Two replicas, with the disruption budget that the chart adds to them: while a cluster has no istiod it starts no pods
 * in meshed namespaces. The proxies log requests, hold the application back until they are ready, and answer DNS, so
 * that a Service that exists only in a peer can be resolved.
 *
 * @param caBundle as for {@link baseValues}; the injection webhook gets it too
 */
export function istiodValues(member: MeshMember, caBundle: unknown): HelmValues {
  return {
    global: {
      hub: member.hub,
      tag: member.version,
      meshID: member.meshId,
      network: member.network,
      multiCluster: { clusterName: member.cluster },
    },
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
