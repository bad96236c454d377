import * as pulumi from "@pulumi/pulumi";
import { clusterOf } from "../../cluster/clusterProvider.ts";
import type { MirrorArgs } from "../../internal/charts.ts";
import { Component } from "../../internal/component.ts";
import { childOptions } from "../../internal/options.ts";
import { mergeValues, type HelmValues } from "../../internal/values.ts";
import { declareWebhookSecrets, type WebhookArgs } from "./keySecret.ts";
import { vizNamespace } from "./names.ts";
import { declareExtensionNamespace } from "./namespaces.ts";
import { meshRelease } from "../release.ts";
import { declareDashboardIngress, type VizIngressArgs } from "./vizIngress.ts";
import { type VizWebhook, vizValues, vizWebhooks } from "./vizValues.ts";

export interface VizArgs {
  /** Linkerd's release, in the form of its charts: `2026.8.3`. */
  readonly version: string;
  readonly webhooks: Readonly<Record<VizWebhook, WebhookArgs>>;
  /** @default no Ingress: `linkerd viz dashboard` forwards a port */
  readonly ingress?: VizIngressArgs | undefined;
  /** @default false */
  readonly highAvailability?: boolean | undefined;
  /** @default the projects' own registries */
  readonly mirror?: MirrorArgs | undefined;
  /** Extra Helm values, merged over the program's own. */
  readonly values?: HelmValues | undefined;
}

/** Linkerd's metrics, tap and dashboard in one cluster, and optionally an Ingress for the dashboard. */
export class Viz extends Component {
  /** A dependency of pods that are to be tapped: pods that started before it cannot be. */
  public readonly release: pulumi.Resource;

  /** `opts.dependsOn` has to name the cluster's control plane, which injects viz's pods. */
  constructor(name: string, args: VizArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { version, ingress, mirror, highAvailability = false } = args;
    super("archipelago:mesh/linkerd:Viz", name, { version, host: ingress?.host }, opts);
    const after = (...dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions =>
      childOptions(this, opts, { dependsOn });
    const namespace = declareExtensionNamespace(`${name}-namespace`, vizNamespace, "viz", after());
    const keys = declareWebhookSecrets(
      name,
      { namespace: vizNamespace, services: vizWebhooks, webhooks: args.webhooks },
      clusterOf(this),
      after(namespace),
    );
    const own = vizValues({
      webhooks: args.webhooks,
      host: ingress?.host,
      imageMirror: mirror?.images,
      highAvailability,
    });
    this.release = meshRelease(
      `${name}-release`,
      {
        chart: "linkerd/linkerd-viz",
        release: "linkerd-viz",
        namespace: vizNamespace,
        version,
        mirror,
        values: mergeValues(own, args.values),
      },
      after(namespace, ...keys),
    );
    if (ingress !== undefined) {
      declareDashboardIngress(name, ingress, clusterOf(this), after(this.release));
    }
    this.registerOutputs();
  }
}
