import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { MirrorArgs } from "../../internal/charts.ts";
import { childOptions } from "../../internal/options.ts";
import { mergeValues, type HelmValues } from "../../internal/values.ts";
import { type ControlPlaneWebhook, injectAnnotation, linkerdNamespace } from "./names.ts";
import { linkerdRelease } from "./release.ts";
import { controlPlaneValues, crdsValues } from "./values.ts";

/** A certificate and its key. */
export interface KeyPairArgs {
  /** PEM. */
  readonly certPem: pulumi.Input<string>;
  /** PEM; a secret. */
  readonly keyPem: pulumi.Input<string>;
}

/** What a webhook serves with. */
export interface WebhookArgs extends KeyPairArgs {
  /** The authority that signed it, PEM. */
  readonly caPem: pulumi.Input<string>;
}

export interface LinkerdControlPlaneArgs {
  /** The cluster's name in the fleet. */
  readonly cluster: string;
  /** Linkerd's release, as its charts call it. */
  readonly version: string;
  /** What every proxy of the mesh trusts: one or more certificates, PEM; the same in every cluster. */
  readonly anchorsPem: pulumi.Input<string>;
  /** What this cluster's proxies get their certificates from; ECDSA P-256, below one of the anchors. */
  readonly issuer: KeyPairArgs;
  readonly webhooks: Readonly<Record<ControlPlaneWebhook, WebhookArgs>>;
  /** The Gateway API's definitions in the same cluster, which the policy controller watches from its start. */
  readonly gatewayApi: pulumi.Resource;
  /** The values of the chart's own profile for it; needs three nodes. @default false */
  readonly highAvailability?: boolean | undefined;
  /** @default the projects' own addresses */
  readonly mirror?: MirrorArgs | undefined;
  /** Extra Helm values by chart, laid over the program's own. */
  readonly values?:
    | { readonly crds?: HelmValues | undefined; readonly controlPlane?: HelmValues | undefined }
    | undefined;
}

/**
 * Linkerd's control plane in one cluster, with an issuer of its own below the anchor that all clusters trust.
 *
 * The namespace is the stack's and not Helm's: the chart makes none, and the labels that keep the injector out of the
 * control plane's own pods have to be there before those.
 */
export class LinkerdControlPlane extends pulumi.ComponentResource {
  /** The cluster's name in the fleet. */
  public readonly cluster: string;

  constructor(
    name: string,
    args: LinkerdControlPlaneArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    const { cluster, version, mirror, highAvailability = false } = args;
    super("archipelago:mesh/linkerd:ControlPlane", name, { cluster, version }, opts);
    const after = (...dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions =>
      childOptions(this, opts, { dependsOn });

    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: controlPlaneNamespace },
      after(),
    );
    const crds = linkerdRelease(
      `${name}-crds`,
      {
        chart: "linkerd/linkerd-crds",
        release: "linkerd-crds",
        namespace: linkerdNamespace,
        version,
        mirror,
        values: mergeValues(crdsValues, args.values?.crds),
      },
      after(namespace),
    );
    const own = controlPlaneValues({ ...args, highAvailability, imageMirror: mirror?.images });
    linkerdRelease(
      `${name}-release`,
      {
        chart: "linkerd/linkerd-control-plane",
        release: "linkerd-control-plane",
        namespace: linkerdNamespace,
        version,
        mirror,
        values: mergeValues(own, args.values?.controlPlane),
      },
      after(crds, args.gatewayApi),
    );
    if (highAvailability) declareExemption(`${name}-exemption`, after());

    this.cluster = cluster;
    this.registerOutputs();
  }
}

/** What Linkerd's own installer says of its namespace, and Helm does not. */
const controlPlaneNamespace = {
  name: linkerdNamespace,
  labels: {
    "linkerd.io/is-control-plane": "true",
    "linkerd.io/control-plane-ns": linkerdNamespace,
    "config.linkerd.io/admission-webhooks": "disabled",
    // The containers that redirect a pod's traffic change its network's rules.
    "pod-security.kubernetes.io/enforce": "privileged",
  },
  annotations: { [injectAnnotation]: "disabled" },
};

/** With high availability the injector refuses what it cannot answer; the cluster's own pods must start without it. */
function declareExemption(name: string, opts: pulumi.CustomResourceOptions): void {
  new k8s.core.v1.NamespacePatch(
    name,
    {
      metadata: {
        name: "kube-system",
        labels: { "config.linkerd.io/admission-webhooks": "disabled" },
      },
    },
    opts,
  );
}
