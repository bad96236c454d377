import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { fromBase64, toBase64 } from "../../internal/base64.ts";
import { computed } from "../../internal/computed.ts";
import { mirroredImage } from "../../internal/images.ts";
import { childOptions } from "../../internal/options.ts";
import { mergeValues, type HelmValues } from "../../internal/values.ts";
import type { RegionFailover } from "./locality.ts";
import { istioRelease, type MirrorArgs } from "./release.ts";
import { baseValues, istiodValues, networkLabel, systemNamespace } from "./values.ts";

/** The certificate authority that one cluster's istiod signs with, below the root that all clusters share. */
export interface MeshAuthority {
  /** The cluster's intermediate certificate, PEM. */
  readonly certPem: pulumi.Input<string>;
  /** Its private key, PEM; a secret. */
  readonly keyPem: pulumi.Input<string>;
  /** The intermediate and the root, PEM, in this order. */
  readonly chainPem: pulumi.Input<string>;
  /** The shared root certificate, PEM. */
  readonly rootPem: pulumi.Input<string>;
}

export interface ControlPlaneArgs {
  /** The cluster's name in the mesh; a DNS-1123 label. Plain, as `network` is: they are identities, not values. */
  readonly cluster: string;
  /** The network its pods are in: pods of one network reach each other by address, other networks through gateways. */
  readonly network: string;
  /** The same for every cluster of a mesh. */
  readonly meshId: string;
  /** Istio's release without a leading `v`. Below 1.30.4 a changed remote Secret can lose a peer's endpoints. */
  readonly version: string;
  /** Where the requests of each region go next when the mesh prefers the local one. @default no rule of locality */
  readonly failover?: readonly RegionFailover[] | undefined;
  readonly authority: MeshAuthority;
  /** The Gateway API's definitions in the same cluster, which istiod looks for once, when it starts. */
  readonly gatewayApi: pulumi.Resource;
  /** @default the projects' own addresses */
  readonly mirror?: MirrorArgs | undefined;
  /** Extra Helm values by chart, laid over the program's own. */
  readonly values?:
    | { readonly base?: HelmValues | undefined; readonly istiod?: HelmValues | undefined }
    | undefined;
}

/**
 * Istio's control plane in one cluster: one of several primaries that share a root of trust.
 *
 * The order matters twice. `cacerts` exists before istiod starts, or istiod would make a root of its own that no peer
 * trusts. And whatever belongs to Istio's API comes after istiod, whose webhooks fail closed.
 */
export class ControlPlane extends pulumi.ComponentResource {
  /** The cluster's name in the mesh. */
  public readonly cluster: string;
  /** Token by which peers may read this cluster's API. A secret, and known only once the role behind it exists. */
  public readonly readerToken: pulumi.Output<string>;
  /** Certificate authority of this cluster's API, PEM; as secret as the token that it came with. */
  public readonly readerCa: pulumi.Output<string>;

  constructor(name: string, args: ControlPlaneArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { cluster, network, meshId, version, mirror, failover } = args;
    super("archipelago:mesh/istio:ControlPlane", name, { cluster, network, meshId, version }, opts);
    const after = (...dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions =>
      childOptions(this, opts, { dependsOn });

    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: systemNamespace, labels: { [networkLabel]: network } } },
      after(),
    );
    const cacerts = declareAuthority(`${name}-cacerts`, args.authority, after(namespace));
    const caBundle = pulumi.output(args.authority.rootPem).apply(toBase64);
    const base = istioRelease(
      `${name}-base`,
      {
        chart: "istio/base",
        release: "istio-base",
        version,
        mirror,
        values: mergeValues(baseValues(caBundle), args.values?.base),
      },
      after(namespace),
    );
    const hub = mirroredImage("docker.io/istio", mirror?.images);
    const member = { cluster, network, meshId, version, hub, failover };
    const istiod = istioRelease(
      `${name}-istiod`,
      {
        chart: "istio/istiod",
        release: "istiod",
        version,
        mirror,
        values: mergeValues(istiodValues(member, caBundle), args.values?.istiod),
      },
      after(cacerts, base, args.gatewayApi),
    );
    declareStrictMutualTls(`${name}-strict`, after(istiod));
    const reader = declareReaderToken(`${name}-reader-token`, after(istiod));

    this.cluster = cluster;
    this.readerToken = pulumi.secret(fieldOf(reader, "token"));
    this.readerCa = fieldOf(reader, "ca.crt");
    this.registerOutputs({ readerToken: this.readerToken, readerCa: this.readerCa });
  }
}

/** The Secret that istiod takes its signing certificate from; it takes all four keys or none. */
function declareAuthority(
  name: string,
  authority: MeshAuthority,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Secret {
  const encoded = (pem: pulumi.Input<string>): pulumi.Output<string> =>
    pulumi.output(pem).apply(toBase64);
  return new k8s.core.v1.Secret(
    name,
    {
      metadata: { name: "cacerts", namespace: systemNamespace },
      data: {
        "ca-cert.pem": encoded(authority.certPem),
        "ca-key.pem": pulumi.secret(encoded(authority.keyPem)),
        "cert-chain.pem": encoded(authority.chainPem),
        "root-cert.pem": encoded(authority.rootPem),
      },
    },
    opts,
  );
}

/** Meshed pods answer meshed pods only; between networks Istio sends nothing in the clear anyway. */
function declareStrictMutualTls(name: string, opts: pulumi.CustomResourceOptions): void {
  new k8s.apiextensions.CustomResource(
    name,
    {
      apiVersion: "security.istio.io/v1",
      kind: "PeerAuthentication",
      metadata: { name: "default", namespace: systemNamespace },
      spec: { mtls: { mode: "STRICT" } },
    },
    opts,
  );
}

/**
 * A token of the ServiceAccount that the `base` chart makes for peers. It does not expire, as nothing in the fleet would
 * renew it between two updates.
 */
function declareReaderToken(name: string, opts: pulumi.CustomResourceOptions): k8s.core.v1.Secret {
  const account = "istio-reader-service-account";
  return new k8s.core.v1.Secret(
    name,
    {
      metadata: {
        // The name that istioctl gives it, and looks for.
        name: `${account}-istio-remote-secret-token`,
        namespace: systemNamespace,
        annotations: { "kubernetes.io/service-account.name": account },
      },
      type: "kubernetes.io/service-account-token",
    },
    opts,
  );
}

function fieldOf(secret: k8s.core.v1.Secret, key: string): pulumi.Output<string> {
  // A preview may know the Secret without the fields that the cluster adds, whatever the SDK's type says.
  const data: pulumi.Output<Record<string, string> | undefined> = secret.data;
  const encoded = data.apply((fields) => fields?.[key]);
  return computed(encoded, `${key} of the reader's token Secret`).apply(fromBase64);
}
