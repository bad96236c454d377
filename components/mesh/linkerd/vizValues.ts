import { mirroredImage } from "../../internal/images.ts";
import { mergeValues, type HelmValues } from "../../internal/values.ts";
import { vizHighAvailabilityValues } from "./highAvailability.ts";
import { vizNamespace } from "./names.ts";
import { type WebhookKeys, webhookValues } from "./webhookValues.ts";

/** The extension's webhooks, by the key of the chart's values that is theirs, and the Services behind them. */
export const vizWebhooks = { tap: "tap", tapInjector: "tap-injector" } as const;

/** One of viz's webhooks; `tap` is an aggregated API, which is trusted the same way. */
export type VizWebhook = keyof typeof vizWebhooks;

/** Name and port of the dashboard's Service. */
export const dashboardService = { name: "web", port: 8084 } as const;

/** The Service as the dashboard knows itself. */
const dashboardHost = `${dashboardService.name}.${vizNamespace}.svc.cluster.local`;

export interface VizParts {
  readonly webhooks: Readonly<Record<VizWebhook, WebhookKeys>>;
  /** The host under which an Ingress serves the dashboard; none without one. */
  readonly host?: string | undefined;
  readonly imageMirror?: string | undefined;
  readonly highAvailability: boolean;
}

/**
 * Values of the `linkerd-viz` chart. Its certificates are given, as the control plane's are; and its namespace is the
 * stack's, so that no job of the chart has to write labels on it.
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
 * The hosts that the dashboard answers to, which keeps other sites from using a visitor's browser to reach it: the
 * Ingress's, this machine's (for a forwarded port) and the Service's own.
 */
export function enforcedHosts(host: string): string {
  const short = dashboardHost.replace(/\.cluster\.local$/, "");
  const names = [host, "localhost", "127.0.0.1", dashboardHost, short, "[::1]"];
  const escaped = names.map((name) => name.replaceAll(/[.[\]]/g, (sign) => `\\${sign}`));
  return `^(${escaped.join("|")})(:\\d+)?$`;
}
