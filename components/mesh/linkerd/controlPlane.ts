import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { MirrorArgs } from "../../internal/charts.ts";
import { asRunError } from "../../internal/errors.ts";
import { childOptions } from "../../internal/options.ts";
import { mergeValues, type HelmValues } from "../../internal/values.ts";
import { anchorsDigest } from "./anchors.ts";
import { precheck, type PrecheckRequest } from "./checks/precheck.ts";
import { takeOver } from "./checks/takeover.ts";
import { verify } from "./checks/verification.ts";
import {
  type ControlPlaneWebhook,
  defaultClusterNetworks,
  injectAnnotation,
  linkerdNamespace,
  ownerAnnotation,
} from "./names.ts";
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
  /** The stack that the control plane belongs to. */
  readonly stack: string;
  /**
   * A kubeconfig of the cluster, YAML: with it the cluster is looked at before the first object is made, and the mesh
   * after the last. @default neither is looked at
   */
  readonly kubeconfig?: pulumi.Input<string> | undefined;
  /** The cluster had a control plane before, which becomes this one. @default false */
  readonly adopted?: boolean | undefined;
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

    const namespace = declareNamespace(`${name}-namespace`, args, after());
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
    const digest = pulumi.output(args.anchorsPem).apply(anchorsDigest);
    const own = controlPlaneValues({
      ...args,
      anchorsDigest: digest,
      highAvailability,
      imageMirror: mirror?.images,
    });
    const release = linkerdRelease(
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
    declareVerdict(`${name}-verdict`, args, release, after(release));
    if (highAvailability) declareExemption(`${name}-exemption`, after());

    this.cluster = cluster;
    this.registerOutputs();
  }
}

/**
 * The control plane's namespace, with what Linkerd's own installer says of it and Helm does not. Its owner is known only
 * once the cluster was found fit, so that nothing is made in one that is not.
 */
function declareNamespace(
  name: string,
  args: LinkerdControlPlaneArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const metadata = {
    name: linkerdNamespace,
    labels: {
      "linkerd.io/is-control-plane": "true",
      "linkerd.io/control-plane-ns": linkerdNamespace,
      "config.linkerd.io/admission-webhooks": "disabled",
      // The containers that redirect a pod's traffic change its network's rules.
      "pod-security.kubernetes.io/enforce": "privileged",
    },
    annotations: { [injectAnnotation]: "disabled", [ownerAnnotation]: ownerOnceFit(args) },
  };
  return args.adopted === true
    ? new k8s.core.v1.NamespacePatch(name, { metadata }, opts)
    : new k8s.core.v1.Namespace(name, { metadata }, opts);
}

function ownerOnceFit(args: LinkerdControlPlaneArgs): pulumi.Input<string> {
  const { cluster, stack, kubeconfig, adopted = false, values } = args;
  if (kubeconfig === undefined) return stack;
  const written = values?.controlPlane?.["clusterNetworks"];
  const clusterNetworks = typeof written === "string" ? written : defaultClusterNetworks;
  const fit = pulumi.output(kubeconfig).apply(async (text) => {
    const request = { cluster, kubeconfig: text, stack, adopt: adopted, clusterNetworks };
    if (!pulumi.runtime.isDryRun()) await prepare(request);
    return stack;
  });
  return pulumi.unsecret(fit);
}

/** Looks at the cluster, and makes a control plane that is to be taken over ready for it, once. */
async function prepare(request: PrecheckRequest): Promise<void> {
  try {
    const { foreign } = await precheck(request);
    if (foreign) await takeOver(request.kubeconfig);
  } catch (error) {
    throw asRunError(error);
  }
}

/**
 * What the mesh was seen to be once it was installed, as a ConfigMap: whatever comes after the control plane comes after
 * this too.
 */
function declareVerdict(
  name: string,
  { cluster, kubeconfig, anchorsPem }: LinkerdControlPlaneArgs,
  release: k8s.helm.v3.Release,
  opts: pulumi.CustomResourceOptions,
): void {
  if (kubeconfig === undefined) return;
  const anchors = pulumi
    .all([kubeconfig, anchorsPem, release.status])
    .apply(async ([text, pem]) => {
      const request = { cluster, kubeconfig: text, anchorsPem: pem, timeoutSeconds };
      if (!pulumi.runtime.isDryRun()) {
        await verify(request).catch((error: unknown) => {
          throw asRunError(error);
        });
      }
      return anchorsDigest(pem);
    });
  new k8s.core.v1.ConfigMap(
    name,
    {
      metadata: { name: "archipelago-verdict", namespace: linkerdNamespace },
      data: { anchors: pulumi.unsecret(anchors) },
    },
    opts,
  );
}

/** As long as a release may take: every meshed pod of a cluster may have to be made anew. */
const timeoutSeconds = 600;

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
