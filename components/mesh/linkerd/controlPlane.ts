import * as pulumi from "@pulumi/pulumi";
import { clusterOf } from "../../cluster/clusterProvider.ts";
import type { MirrorArgs } from "../../internal/charts.ts";
import { Component } from "../../internal/component.ts";
import { firstGeneration } from "../../internal/generation.ts";
import { childOptions } from "../../internal/options.ts";
import { mergeValues, type HelmValues } from "../../internal/values.ts";
import { anchorsDigest } from "./anchors.ts";
import { onceInstalled } from "./installed.ts";
import {
  declareIssuerSecret,
  declareWebhookSecrets,
  type KeyPairArgs,
  type WebhookArgs,
} from "./keySecret.ts";
import {
  type ControlPlaneWebhook,
  controlPlaneWebhooks,
  defaultInboundPolicy,
  type InboundPolicy,
  linkerdNamespace,
} from "./names.ts";
import { declareExemption, declareNamespace } from "./namespaces.ts";
import { ProxyRollout } from "./proxyRollout.ts";
import { meshRelease, type UpgradeGate } from "../release.ts";
import { controlPlaneValues, crdsValues } from "./values.ts";

export interface LinkerdControlPlaneArgs {
  /** The cluster's name in the fleet. */
  readonly cluster: string;
  /** Linkerd's release, in the form of its charts: `2026.8.3`. */
  readonly version: string;
  /** The trust anchors of every proxy in the mesh: one or more certificates, PEM; the same in every cluster. */
  readonly anchorsPem: pulumi.Input<string>;
  /** The issuer of this cluster's proxy certificates; ECDSA P-256, signed by one of the anchors. */
  readonly issuer: KeyPairArgs;
  /**
   * True if the chart creates the issuer's Secret, from its values: while the stack reads the issuer of an adopted control
   * plane from it.
   *
   * @default false: the Secret is the stack's own
   */
  readonly chartIssuer?: boolean | undefined;
  readonly webhooks: Readonly<Record<ControlPlaneWebhook, WebhookArgs>>;
  /** The stack that owns the control plane. */
  readonly stack: string;
  /** True if the cluster already had a control plane, which the stack adopts. @default false */
  readonly adopted?: boolean | undefined;
  /** True if its proxies have certificates of another issuer, so that their pods have to be restarted. @default false */
  readonly rotateIssuer?: boolean | undefined;
  /**
   * Generation of the issuer's key. Another one restarts identity, and then the meshed workloads, whose proxies have certificates
   * of the former key. @default 1
   */
  readonly issuerGeneration?: number | undefined;
  /** The Gateway API's CRDs in the same cluster, which the policy controller watches from its start. */
  readonly gatewayApi: pulumi.Resource;
  /** True for the values of the chart's own profile for high availability; needs three nodes. @default false */
  readonly highAvailability?: boolean | undefined;
  /**
   * The clients that a meshed pod serves on ports without a Server of its own. Probes of the kubelet over HTTP are served
   * with every policy.
   *
   * @default all-authenticated
   */
  readonly inboundPolicy?: InboundPolicy | undefined;
  /** @default the projects' own registries */
  readonly mirror?: MirrorArgs | undefined;
  /** Extra Helm values by chart, merged over the program's own. */
  readonly values?:
    | { readonly crds?: HelmValues | undefined; readonly controlPlane?: HelmValues | undefined }
    | undefined;
  /** Called before a release of it is updated; see {@link UpgradeGate}. @default nothing */
  readonly beforeUpdate?: UpgradeGate | undefined;
}

/**
 * Linkerd's control plane in one cluster, with an issuer of its own below the anchor that all clusters trust.
 *
 * The stack owns the namespace, not Helm: the chart creates none, and the labels that exclude the control plane's own pods
 * from injection have to exist before those pods.
 *
 * With a ClusterProvider as `opts.provider`, the mesh is checked after its installation. Then a Job restarts workloads whose
 * proxies have other trust anchors.
 */
export class LinkerdControlPlane extends Component {
  /** The cluster's name in the fleet. */
  public readonly cluster: string;
  /** A dependency of everything in the mesh: complete once every proxy, and that of a new pod, has the right anchors. */
  public readonly installed: pulumi.Resource;

  constructor(
    name: string,
    args: LinkerdControlPlaneArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    const { cluster, version, mirror, highAvailability = false } = args;
    const { inboundPolicy = defaultInboundPolicy } = args;
    super("archipelago:mesh/linkerd:ControlPlane", name, { cluster, version }, opts);
    const after = (...dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions =>
      childOptions(this, opts, { dependsOn });

    const namespace = declareNamespace(
      `${name}-namespace`,
      { ...args, cluster: clusterOf(this) },
      after(),
    );
    const crds = meshRelease(
      `${name}-crds`,
      {
        chart: "linkerd/linkerd-crds",
        release: "linkerd-crds",
        namespace: linkerdNamespace,
        version,
        mirror,
        values: mergeValues(crdsValues, args.values?.crds),
        beforeUpdate: args.beforeUpdate,
      },
      after(namespace),
    );
    const digest = pulumi.output(args.anchorsPem).apply(anchorsDigest);
    const issuerDigest = requiredIssuer(args);
    const { anchorsPem, issuer, chartIssuer = false } = args;
    const keys = declareWebhookSecrets(
      name,
      { namespace: linkerdNamespace, services: controlPlaneWebhooks, webhooks: args.webhooks },
      clusterOf(this),
      after(namespace),
    );
    if (!chartIssuer) {
      const secret = { issuer, anchorsPem };
      keys.push(declareIssuerSecret(`${name}-issuer`, secret, clusterOf(this), after(namespace)));
    }
    const own = controlPlaneValues({
      ...args,
      chartIssuer: chartIssuer ? issuer : undefined,
      anchorsDigest: digest,
      issuerDigest,
      highAvailability,
      inboundPolicy,
      imageMirror: mirror?.images,
    });
    const release = meshRelease(
      `${name}-release`,
      {
        chart: "linkerd/linkerd-control-plane",
        release: "linkerd-control-plane",
        namespace: linkerdNamespace,
        version,
        mirror,
        values: mergeValues(own, args.values?.controlPlane),
        beforeUpdate: args.beforeUpdate,
      },
      after(crds, args.gatewayApi, ...keys),
    );
    const checked = onceInstalled({ cluster: clusterOf(this), anchorsPem, release });
    const { job } = new ProxyRollout(
      `${name}-proxies`,
      { anchorsPem, issuerDigest, imageMirror: mirror?.images },
      childOptions(this, opts, { dependsOn: checked }),
    );
    this.installed = job;
    if (highAvailability) declareExemption(`${name}-exemption`, after());

    this.cluster = cluster;
    this.registerOutputs({ anchorsDigest: digest });
  }
}

/** The issuer that all proxies' certificates have to be of, as an annotation has it; undefined if any will do. */
function requiredIssuer({
  rotateIssuer = false,
  issuer,
  issuerGeneration = firstGeneration,
}: LinkerdControlPlaneArgs): pulumi.Input<string> | undefined {
  if (rotateIssuer) return pulumi.output(issuer.certPem).apply(anchorsDigest);
  // Not a digest: a renewal keeps the key, and needs no restarts.
  return issuerGeneration === firstGeneration ? undefined : `generation:${issuerGeneration}`;
}
