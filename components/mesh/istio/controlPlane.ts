import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterOf } from "../../cluster/clusterProvider.ts";
import { toBase64 } from "../../internal/base64.ts";
import { Component } from "../../internal/component.ts";
import { mirroredImage } from "../../internal/images.ts";
import { childOptions } from "../../internal/options.ts";
import { mergeValues, type HelmValues } from "../../internal/values.ts";
import type { RegionFailover } from "./locality.ts";
import type { TrafficPolicy } from "./trafficPolicy.ts";
import type { MirrorArgs } from "../../internal/charts.ts";
import { meshRelease, type UpgradeGate } from "../release.ts";
import type { PrimaryRole, RemoteRole } from "./role.ts";
import { declareStrictMutualTls } from "./strictMutualTls.ts";
import {
  baseValues,
  controlPlaneAnnotation,
  issuerValues,
  istiodValues,
  type IstioMember,
  networkLabel,
  remoteIstiodValues,
  rootValues,
} from "./values.ts";

export interface ControlPlaneArgs {
  /** The cluster's name in the mesh; a DNS-1123 label. Plain, as `network` is: they are identities, not values. */
  readonly cluster: string;
  /** The network of its pods: pods of one network reach each other by address, other networks through gateways. */
  readonly network: string;
  /** The mesh's own namespace, the same in every cluster. */
  readonly namespace: string;
  /** Plain, as it decides which resources exist. */
  readonly role: PrimaryRole | RemoteRole;
  /** The same for every cluster of a mesh. */
  readonly meshId: string;
  /** Istio's release without a leading `v`. Below 1.30.4 a changed remote Secret can lose a peer's endpoints. */
  readonly version: string;
  /** The failover of each region, if the mesh prefers the local region. @default no rule of locality */
  readonly failover?: readonly RegionFailover[] | undefined;
  /** When proxies give up on an endpoint that does not answer. @default Istio's own: never */
  readonly trafficPolicy?: TrafficPolicy | undefined;
  /** The Gateway API's CRDs in the same cluster; istiod looks for them only when it starts. */
  readonly gatewayApi: pulumi.Resource;
  /** @default the projects' own registries */
  readonly mirror?: MirrorArgs | undefined;
  /** Extra Helm values by chart, merged over the program's own. */
  readonly values?:
    | { readonly base?: HelmValues | undefined; readonly istiod?: HelmValues | undefined }
    | undefined;
  /** Called before a release of it is updated; see {@link UpgradeGate}. @default nothing */
  readonly beforeUpdate?: UpgradeGate | undefined;
}

/**
 * Istio's control plane in one cluster: an istiod of its own, or a remote's Service and webhook that lead to its
 * primary's. Both roles are one component with the same names, so that a cluster changes its role and keeps its
 * namespace.
 *
 * The order matters twice. `cacerts` exists before istiod starts, or istiod would create a root of its own that no peer
 * trusts. And objects of Istio's API come after istiod, whose webhooks fail closed. A remote has neither: it signs
 * nothing, and its primary's istiod reads no configuration from it.
 *
 * With a ClusterProvider as `opts.provider`, the first object that istiod validates waits for the validating webhook.
 */
export class ControlPlane extends Component {
  /** The cluster's name in the mesh. */
  public readonly cluster: string;
  /** The Secret with istiod's signing certificate and the mesh's roots; undefined in a remote. */
  public readonly trust: pulumi.Resource | undefined;

  constructor(name: string, args: ControlPlaneArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { cluster, network, namespace: where, meshId, version, mirror, role } = args;
    const { failover, trafficPolicy } = args;
    const hub = mirroredImage("docker.io/istio", mirror?.images);
    const member: IstioMember = {
      cluster,
      network,
      namespace: where,
      meshId,
      version,
      hub,
      failover,
      trafficPolicy,
    };
    super(
      "archipelago:mesh/istio:ControlPlane",
      name,
      { cluster, network, namespace: where, role: role.kind, meshId, version },
      opts,
    );
    const after = (...dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions =>
      childOptions(this, opts, { dependsOn });

    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: where,
          labels: { [networkLabel]: network },
          ...(role.kind === "remote" && {
            annotations: { [controlPlaneAnnotation]: role.primary },
          }),
        },
      },
      after(),
    );
    const { rootPem } = role.kind === "primary" ? role.issuer : role;
    const caBundle = pulumi.output(rootPem).apply(toBase64);
    const base = meshRelease(
      `${name}-base`,
      {
        chart: "istio/base",
        release: "istio-base",
        namespace: where,
        version,
        mirror,
        values: mergeValues(baseValues(where, caBundle), args.values?.base),
        beforeUpdate: args.beforeUpdate,
      },
      after(namespace),
    );
    const cacerts =
      role.kind === "primary"
        ? declareCacerts(`${name}-cacerts`, where, role, after(namespace))
        : undefined;
    const istiod = meshRelease(
      `${name}-istiod`,
      {
        chart: "istio/istiod",
        // Another name in the other role: the Service `istiod` of one role cannot be updated to that of the other, as
        // Kubernetes keeps the endpoints of a Service that loses its selector.
        release: role.kind === "primary" ? "istiod" : "istiod-remote",
        namespace: where,
        version,
        mirror,
        values: mergeValues(
          role.kind === "primary"
            ? primaryValues(member, caBundle, role)
            : remoteIstiodValues(member, caBundle, role.istiodAddress),
          args.values?.istiod,
        ),
        beforeUpdate: args.beforeUpdate,
      },
      after(...(cacerts === undefined ? [] : [cacerts]), base, args.gatewayApi),
    );
    if (role.kind === "primary") {
      declareStrictMutualTls(`${name}-strict`, where, clusterOf(this), after(istiod));
    }
    this.cluster = cluster;
    this.trust = cacerts;
    this.registerOutputs();
  }
}

function primaryValues(member: IstioMember, caBundle: unknown, role: PrimaryRole): HelmValues {
  return [issuerValues(role.issuerGeneration), rootValues(role.hasOtherRoots)].reduce(
    (values, more) => mergeValues(values, more),
    istiodValues(member, caBundle, role.servesRemotes, isHidden(role)),
  );
}

/** Remotes reach their primary's istiod through its gateway, which has to know the Service. */
function isHidden({ revocationLists, servesRemotes }: PrimaryRole): boolean {
  return revocationLists !== undefined && !servesRemotes;
}

/**
 * Declares the Secret with istiod's signing certificate; istiod uses it only if it has all four keys. istiod copies the
 * revocation lists, if there are any, into a ConfigMap of each namespace, which is mounted in every pod with a proxy.
 */
function declareCacerts(
  name: string,
  namespace: string,
  { issuer, revocationLists, beforeTrust }: PrimaryRole,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Secret {
  const encoded = (pem: pulumi.Input<string>): pulumi.Output<string> =>
    pulumi.output(pem).apply(toBase64);
  return new k8s.core.v1.Secret(
    name,
    {
      metadata: { name: "cacerts", namespace },
      data: {
        "ca-cert.pem": encoded(issuer.certPem),
        "ca-key.pem": pulumi.secret(encoded(issuer.keyPem)),
        "cert-chain.pem": encoded(issuer.chainPem),
        "root-cert.pem": encoded(issuer.rootPem),
        ...(revocationLists !== undefined && { "ca-crl.pem": encoded(revocationLists) }),
      },
    },
    beforeTrust === undefined
      ? opts
      : pulumi.mergeOptions(opts, { hooks: { beforeUpdate: [beforeTrust] } }),
  );
}
