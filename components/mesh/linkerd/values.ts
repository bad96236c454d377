import { createHash } from "node:crypto";
import { mirroredImage } from "../../internal/images.ts";
import { mergeValues, type HelmValues } from "../../internal/values.ts";
import { issuerAnnotation } from "./checks/rotateIssuer.ts";
import { anchorsAnnotation } from "./checks/restart.ts";
import { highAvailabilityValues } from "./highAvailability.ts";
import { type ControlPlaneWebhook, defaultClusterNetworks } from "./names.ts";
import { type KeyPair, type WebhookKeys, webhookValues } from "./webhookValues.ts";

/** What one cluster's control plane is told. */
export interface ControlPlaneParts {
  /** The cluster's name in the fleet. */
  readonly cluster: string;
  /** What every proxy of the mesh trusts: one or more certificates, PEM. */
  readonly anchorsPem: unknown;
  /** A digest of them, which makes the control plane's pods anew when it changes. */
  readonly anchorsDigest: unknown;
  /** A digest of the issuer, which makes identity's pods anew when it changes; undefined where they may take their time. */
  readonly issuerDigest?: unknown;
  /** What this cluster's proxies' certificates are signed with. */
  readonly issuer: KeyPair;
  /** What the webhooks serve with, and the authority that the API server is told of. */
  readonly webhooks: Readonly<Record<ControlPlaneWebhook, WebhookKeys>>;
  readonly highAvailability: boolean;
  /** A registry that stands in for the images' own; see `mirroredImage`. */
  readonly imageMirror?: string | undefined;
}

/** Values of the `linkerd-crds` chart. The Gateway API's definitions are the stack's own, and newer than the chart's. */
export const crdsValues: HelmValues = { installGatewayAPI: false };

/**
 * Values of the `linkerd-control-plane` chart.
 *
 * All certificates are given, since the chart would otherwise make new ones for its webhooks with every upgrade.
 */
export function controlPlaneValues(parts: ControlPlaneParts): HelmValues {
  const { issuer, webhooks } = parts;
  const own = {
    identityTrustAnchorsPEM: parts.anchorsPem,
    identity: { issuer: { tls: { crtPEM: issuer.certPem, keyPEM: issuer.keyPem } } },
    proxyInjector: webhookValues(webhooks.proxyInjector),
    profileValidator: webhookValues(webhooks.profileValidator),
    policyValidator: webhookValues(webhooks.policyValidator),
    // The control plane's own pods take the anchors from a ConfigMap, and read it only when they start.
    podAnnotations: {
      [anchorsAnnotation]: parts.anchorsDigest,
      ...(parts.issuerDigest !== undefined && { [issuerAnnotation]: parts.issuerDigest }),
    },
    heartbeatSchedule: heartbeatSchedule(parts.cluster),
  };
  const placed = mergeValues(own, imageValues(parts.imageMirror));
  return parts.highAvailability ? mergeValues(placed, highAvailabilityValues) : placed;
}

/** The chart would take the time of its rendering; the same cluster gets the same minute of the day, and others others. */
function heartbeatSchedule(cluster: string): string {
  const minute = createHash("sha256").update(cluster).digest().readUInt16BE() % (24 * 60);
  return `${minute % 60} ${Math.floor(minute / 60)} * * *`;
}

function imageValues(mirror: string | undefined): HelmValues {
  if (mirror === undefined) return {};
  const image = (name: string): string => mirroredImage(`cr.l5d.io/linkerd/${name}`, mirror);
  return {
    controllerImage: image("controller"),
    debugContainer: { image: { name: image("debug") } },
    proxy: { image: { name: image("proxy") } },
  };
}

/** The networks that Linkerd is told of, CIDR notation with commas between. @param extra values of the control plane's chart */
export function clusterNetworksOf(extra: HelmValues | undefined): string {
  const written = extra?.["clusterNetworks"];
  return typeof written === "string" ? written : defaultClusterNetworks;
}
