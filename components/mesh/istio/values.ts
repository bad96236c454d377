import { firstGeneration } from "../../internal/generation.ts";
import type { HelmValues } from "../../internal/values.ts";
import { localitySetting, type RegionFailover } from "./locality.ts";
import { meshTrafficPolicy, type TrafficPolicy } from "./trafficPolicy.ts";

/** Annotation of istiod's pods: the generation of the key that it signs with, if it is not the first. */
const issuerAnnotation = "archipelago/issuer";

/** Label that assigns a namespace to a network, and marks a Service as that network's gateway. */
export const networkLabel = "topology.istio.io/network";

/** Release, Deployment, Service and `app` label of the east-west gateway. */
export const eastWestGatewayName = "istio-eastwestgateway";

/** Pod labels of the east-west gateway, which its Service and its Gateway select. */
export const eastWestGatewayLabels = {
  app: eastWestGatewayName,
  istio: "eastwestgateway",
} as const;

/** A port of a Service that the program declares. */
export interface TcpPort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: "TCP";
}

/** A port with the same number at the load balancer and the pod. */
function port(name: string, number: number): TcpPort {
  return { name, port: number, targetPort: number, protocol: "TCP" };
}

/** Ports by which remotes reach their primary's istiod: configuration and certificates, and the injection webhook. */
export const istiodPorts: readonly TcpPort[] = [
  port("tls-istiod", 15012),
  port("tls-webhook", 15017),
];

/**
 * Ports of an east-west gateway. 15443 carries traffic between networks, 15021 is for health checks.
 *
 * @param servesRemotes true if clusters without an istiod reach this cluster's through the gateway. Only then the ports of
 *   istiod are open; the chart's own Service would always open them.
 */
export function eastWestGatewayPorts(servesRemotes: boolean): readonly TcpPort[] {
  return [port("status-port", 15021), port("tls", 15443), ...(servesRemotes ? istiodPorts : [])];
}

/** One cluster as a member of the mesh. */
export interface IstioMember {
  /** The cluster's name in the mesh, and its key in the peers' remote Secrets; a DNS-1123 label. */
  readonly cluster: string;
  /** Pods of one network reach each other by address; between networks traffic goes through gateways. */
  readonly network: string;
  /** Namespace of Istio's own objects, in every cluster of the mesh. */
  readonly namespace: string;
  /** The same for every cluster of a mesh. */
  readonly meshId: string;
  /** Istio's release, which is also the tag of its images; without a leading `v`. */
  readonly version: string;
  /** Registry and path of its images, for example `docker.io/istio`. */
  readonly hub: string;
  /** The failover of each region, if the mesh prefers the local region. @default no rule of locality */
  readonly failover?: readonly RegionFailover[] | undefined;
  /** When proxies give up on an endpoint that does not answer. @default Istio's own: never */
  readonly trafficPolicy?: TrafficPolicy | undefined;
}

/**
 * Network policies of Istio's own pods, by their charts: others connect to their ports only, from everywhere. Charts before
 * 1.31 have none and ignore it.
 */
const networkPolicy = { networkPolicy: { enabled: true } };

/**
 * Values of the `gateway` chart without its Service: the program declares it, so that the address is an output and an
 * update waits for the deletion of the load balancer. The chart's network policy allows the ports that it knows.
 */
export function gatewayService(ports: readonly TcpPort[]): HelmValues {
  return {
    global: networkPolicy,
    service: { type: "None", ports: ports.map((port) => ({ ...port })) },
  };
}

/**
 * Values about the cluster that both of its releases share, in either role. The chart's reader would have all Secrets of
 * the cluster, and one account for all peers; the program declares its own.
 */
function globalValues({ cluster, network, namespace, meshId, version, hub }: IstioMember) {
  return {
    hub,
    tag: version,
    meshID: meshId,
    network,
    istioNamespace: namespace,
    multiCluster: { clusterName: cluster },
    enableReaderRBAC: false,
  };
}

/**
 * Values of the `base` chart: CRDs and the default validating webhook.
 *
 * @param caBundle the root certificate, PEM in base64, or an output of it. With it the chart renders the webhook as
 *   istiod would patch it, so that istiod changes nothing and an update has nothing to change back. The webhook then
 *   fails closed from the start: no object of Istio's API can be created before istiod serves.
 */
export function baseValues(namespace: string, caBundle: unknown): HelmValues {
  return {
    defaultRevision: "default",
    global: { istioNamespace: namespace, enableReaderRBAC: false },
    base: { validationCABundle: caBundle },
  };
}

/**
 * How long an istiod that starts waits for its peers' caches. It always waits that long, as a reader without Secrets never
 * completes them; the Services and endpoints are there sooner, and Istio's own 30 s would only delay each restart.
 */
const peersTimeout = "10s";

/**
 * Values of the `istiod` chart where istiod runs.
 *
 * Two replicas, with the disruption budget that the chart adds: without an istiod no pod starts in meshed namespaces. The
 * proxies log requests, delay the application until they are ready, and answer DNS queries, so that a Service that exists
 * only in a peer can be resolved.
 *
 * @param caBundle as for {@link baseValues}; the injection webhook gets it too
 * @param servesRemotes true if clusters without an istiod use this one. Only then it maintains a cluster that names it (see
 *   {@link controlPlaneAnnotation}): the root's ConfigMap in each namespace, and the webhook.
 * @param hidden true to keep istiod's Service out of the mesh's configuration. Otherwise the east-west gateway leads to it, as
 *   to every Service, and whoever has a certificate of the mesh gets another one from it: it checks no revocation list.
 *   Proxies find it by its name in the cluster's DNS, and need no more. @default false
 */
export function istiodValues(
  member: IstioMember,
  caBundle: unknown,
  servesRemotes: boolean,
  hidden = false,
): HelmValues {
  return {
    global: {
      ...globalValues(member),
      ...networkPolicy,
      ...(servesRemotes && { externalIstiod: true }),
    },
    base: { validationCABundle: caBundle },
    istiodRemote: { injectionCABundle: caBundle },
    ...(hidden && { serviceAnnotations: { "networking.istio.io/exportTo": "~" } }),
    env: { PILOT_REMOTE_CLUSTER_TIMEOUT: peersTimeout },
    autoscaleMin: 2,
    meshConfig: {
      accessLogFile: "/dev/stdout",
      ...(member.trafficPolicy !== undefined && meshTrafficPolicy(member.trafficPolicy)),
      ...(member.failover !== undefined && { localityLbSetting: localitySetting(member.failover) }),
      defaultConfig: {
        holdApplicationUntilProxyStarts: true,
        proxyMetadata: {
          ISTIO_META_DNS_CAPTURE: "true",
          // A running proxy then takes other roots from istiod, and requests a new certificate. Only a proxy that starts
          // reads it, so it is on long before a root is rotated. Without `rootValues` istiod sends none.
          PROXY_CONFIG_XDS_AGENT: "true",
        },
      },
    },
  };
}

/**
 * Values of the `istiod` chart that restart istiod with another generation of its issuer's key. It would take a changed
 * `cacerts` by itself, but only after a minute or more, in which it goes on signing with the former key.
 */
export function issuerValues(generation = firstGeneration): HelmValues {
  return generation === firstGeneration
    ? {}
    : { podAnnotations: { [issuerAnnotation]: `generation:${generation}` } };
}

/**
 * Values of the `istiod` chart that let istiod take other roots than those that it started with, and send them to running
 * proxies. istiod alone reads them when it starts, and the first change of the roots restarts it, so they are not there before.
 */
export function rootValues(hasOthers = false): HelmValues {
  return hasOthers ? { env: { ISTIO_MULTIROOT_MESH: "true" } } : {};
}

/** Annotation of a remote's mesh namespace: the cluster whose istiod maintains it. */
export const controlPlaneAnnotation = "topology.istio.io/controlPlaneClusters";

/**
 * Values of the `istiod` chart in a cluster without an istiod: the Service `istiod` that leads to the primary's, the
 * injection webhook behind it, and the permissions that the primary needs here. The path passes the cluster and network
 * of the pods to the primary's istiod.
 *
 * @param caBundle as for {@link istiodValues}
 * @param istiodAddress address of the primary's istiod, an IP or a host name, or an output of it. An IP becomes an
 *   EndpointSlice, a host name an ExternalName Service.
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

/** Values of the `gateway` chart for an east-west gateway; `servesRemotes` as for {@link eastWestGatewayPorts}. */
export function eastWestGatewayValues(network: string, servesRemotes: boolean): HelmValues {
  return {
    ...gatewayService(eastWestGatewayPorts(servesRemotes)),
    name: eastWestGatewayName,
    networkGateway: network,
    labels: eastWestGatewayLabels,
    autoscaling: { minReplicas: 2 },
    podDisruptionBudget: { maxUnavailable: 1 },
  };
}
