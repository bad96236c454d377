import { createHash } from "node:crypto";
import { type ImageMirror, mirroredImage, registryOf } from "../../internal/images.ts";
import { mergeValues, type HelmValues } from "../../internal/values.ts";
import { highAvailabilityValues } from "./highAvailability.ts";
import { type ControlPlaneWebhook, defaultClusterNetworks, type InboundPolicy } from "./names.ts";
import { anchorsAnnotation, issuerAnnotation } from "./proxyRolloutAccess.ts";
import { webhookValues } from "./webhookValues.ts";

/** The configuration of one cluster's control plane. */
export interface ControlPlaneParts {
  /** The cluster's name in the fleet. */
  readonly cluster: string;
  /** The trust anchors of every proxy in the mesh: one or more certificates, PEM. */
  readonly anchorsPem: unknown;
  /** A digest of the anchors; its change recreates the control plane's pods. */
  readonly anchorsDigest: unknown;
  /** A digest of the issuer; its change recreates the control plane's pods. Undefined if they need no restart. */
  readonly issuerDigest?: unknown;
  /** The issuer of this cluster's proxy certificates if its Secret is the chart's; undefined if it is the stack's own. */
  readonly chartIssuer?: { readonly certPem: unknown; readonly keyPem: unknown } | undefined;
  /** The CAs of the webhooks' serving certificates, which the API server trusts. */
  readonly webhooks: Readonly<Record<ControlPlaneWebhook, { readonly caPem: unknown }>>;
  readonly highAvailability: boolean;
  /** The policy of ports without a Server, for every pod that does not have its own. */
  readonly inboundPolicy: InboundPolicy;
  /** A private registry for the images; see `mirroredImage`. */
  readonly imageMirror?: ImageMirror | undefined;
}

/** Values of the `linkerd-crds` chart. The stack installs the Gateway API's CRDs, which are newer than the chart's. */
export const crdsValues: HelmValues = { installGatewayAPI: false };

/**
 * Values of the `linkerd-control-plane` chart.
 *
 * Certificates and keys are in Secrets of the stack's own: Helm keeps values, and the chart would otherwise generate new
 * certificates for its webhooks with every upgrade.
 */
export function controlPlaneValues(parts: ControlPlaneParts): HelmValues {
  const { webhooks } = parts;
  const own = {
    identityTrustAnchorsPEM: parts.anchorsPem,
    identity: { issuer: issuerValues(parts.chartIssuer) },
    proxyInjector: webhookValues(webhooks.proxyInjector),
    profileValidator: webhookValues(webhooks.profileValidator),
    policyValidator: webhookValues(webhooks.policyValidator),
    // The control plane's own pods read the anchors from a ConfigMap, and only when they start.
    podAnnotations: {
      [anchorsAnnotation]: parts.anchorsDigest,
      ...(parts.issuerDigest !== undefined && { [issuerAnnotation]: parts.issuerDigest }),
    },
    proxy: { defaultInboundPolicy: parts.inboundPolicy },
    heartbeatSchedule: heartbeatSchedule(parts.cluster),
  };
  const merged = mergeValues(own, imageValues(parts.imageMirror));
  return parts.highAvailability ? mergeValues(merged, highAvailabilityValues) : merged;
}

/** The source of the issuer. With the scheme of Kubernetes the chart creates no Secret, and identity reads that one's keys. */
function issuerValues(issuer: ControlPlaneParts["chartIssuer"]): HelmValues {
  return issuer === undefined
    ? { scheme: "kubernetes.io/tls" }
    : { tls: { crtPEM: issuer.certPem, keyPEM: issuer.keyPem } };
}

/** A minute of the day that depends on the cluster. The chart's default is the time of rendering, a change in every update. */
function heartbeatSchedule(cluster: string): string {
  const minute = createHash("sha256").update(cluster).digest().readUInt16BE() % (24 * 60);
  return `${minute % 60} ${Math.floor(minute / 60)} * * *`;
}

function imageValues(mirror: ImageMirror | undefined): HelmValues {
  // The chart names its images, without a tag.
  if (registryOf(mirror) === undefined) return {};
  const image = (name: string): string => mirroredImage(`cr.l5d.io/linkerd/${name}`, mirror);
  return {
    controllerImage: image("controller"),
    debugContainer: { image: { name: image("debug") } },
    proxy: { image: { name: image("proxy") } },
  };
}

/** Linkerd's `clusterNetworks`, in CIDR notation, separated by commas. @param extra values of the control plane's chart */
export function clusterNetworksOf(extra: HelmValues | undefined): string {
  const configured = extra?.["clusterNetworks"];
  return typeof configured === "string" ? configured : defaultClusterNetworks;
}
