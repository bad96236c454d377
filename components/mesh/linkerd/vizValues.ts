import { type ImageMirror, mirroredImage } from "../../internal/images.ts";
import { mergeValues, type HelmValues } from "../../internal/values.ts";
import { vizHighAvailabilityValues } from "./highAvailability.ts";
import { vizNamespace } from "./names.ts";
import { webhookValues } from "./webhookValues.ts";

/** The Services of the extension's webhooks, by their key in the chart's values. */
export const vizWebhooks = { tap: "tap", tapInjector: "tap-injector" } as const;

/** One of viz's webhooks; `tap` is an aggregated API, with certificates of the same kind. */
export type VizWebhook = keyof typeof vizWebhooks;

/** Name and port of the dashboard's Service. */
export const dashboardService = { name: "web", port: 8084 } as const;

/** Host name of the dashboard's Service inside the cluster. */
const dashboardHost = `${dashboardService.name}.${vizNamespace}.svc.cluster.local`;

export interface VizParts {
  /** The CAs of the webhooks' serving certificates, which the API server trusts. */
  readonly webhooks: Readonly<Record<VizWebhook, { readonly caPem: unknown }>>;
  /** The host of the dashboard's Ingress; undefined without an Ingress. */
  readonly host?: string | undefined;
  readonly imageMirror?: ImageMirror | undefined;
  readonly highAvailability: boolean;
}

/**
 * Values of the `linkerd-viz` chart. Its certificates are in Secrets of the stack's own, as those of the control plane; and
 * the stack owns its namespace, so that no Job of the chart has to label it.
 */
export function vizValues(parts: VizParts): HelmValues {
  const { tap, tapInjector } = parts.webhooks;
  const own = {
    createNamespaceMetadataJob: false,
    tap: webhookValues(tap),
    tapInjector: webhookValues(tapInjector),
    ...(parts.host !== undefined && {
      dashboard: { enforcedHostRegexp: enforcedHosts(parts.host) },
    }),
    ...(parts.imageMirror !== undefined && {
      defaultRegistry: mirroredImage("cr.l5d.io/linkerd", parts.imageMirror),
      prometheus: { image: { registry: mirroredImage("docker.io/prom", parts.imageMirror) } },
    }),
  };
  return parts.highAvailability ? mergeValues(own, vizHighAvailabilityValues) : own;
}

/**
 * Regular expression of the hosts that the dashboard accepts, which prevents DNS rebinding: the Ingress's, this machine's
 * (for a forwarded port) and the Service's own.
 */
export function enforcedHosts(host: string): string {
  const short = dashboardHost.replace(/\.cluster\.local$/, "");
  const names = [host, "localhost", "127.0.0.1", dashboardHost, short, "[::1]"];
  const escaped = names.map((name) => name.replaceAll(/[.[\]]/g, (sign) => `\\${sign}`));
  return `^(${escaped.join("|")})(:\\d+)?$`;
}
