import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { toBase64 } from "../internal/base64.ts";
import { Component } from "../internal/component.ts";
import { type ImageMirror, mirroredImage } from "../internal/images.ts";
import { composeKubeconfig } from "../internal/kubeconfig.ts";
import { childOptions, withoutDeletedWith } from "../internal/options.ts";
import {
  type Authority,
  type Certificate,
  declareSigned,
  type Lifetime,
} from "../pki/certificate.ts";
import { karmadaFailover } from "../pki/profiles.ts";
import {
  failoverDeployment,
  failoverKubeconfigKey,
  failoverName,
  failoverRole,
  failoverRules,
  failoverSubject,
  internalServer,
} from "./failoverPlan.ts";
import { imageName, type ImageReference, kubectlImage } from "./images.ts";
import { systemNamespace } from "./names.ts";

export interface FailoverArgs extends Lifetime {
  /** Seconds for which a member has to be not Ready before its replicas go elsewhere; 30 at least. Plain. */
  readonly afterSeconds: number;
  /** Karmada's authority. */
  readonly authority: Authority;
  /** Options of what it has in Karmada's API. */
  readonly inKarmada: pulumi.CustomResourceOptions;
  /** Image with kubectl and a shell. @default the same as that of Karmada's Jobs */
  readonly image?: ImageReference | undefined;
  /** A registry that replaces the images' own; see `mirroredImage`. @default the images' own */
  readonly imageMirror?: ImageMirror | undefined;
}

/**
 * Taints members that are gone, so that Karmada moves their replicas, and brings those back once the members return; see
 * `failoverScript`. Karmada itself does neither: a ClusterTaintPolicy can taint, but taints all members if the manager is cut
 * off, and nothing divides replicas again. `opts.provider` is the manager.
 */
export class Failover extends Component {
  /** Its client certificate at Karmada's API. */
  readonly certificate: Certificate;

  constructor(name: string, args: FailoverArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { afterSeconds, authority, inKarmada } = args;
    super("archipelago:karmada:Failover", name, { afterSeconds }, withoutDeletedWith(opts));
    const signed = declareSigned(`${name}-client`, karmadaFailover, authority, args, {
      parent: this,
    });
    this.certificate = signed;
    const rights = declareRights(name, { ...inKarmada, parent: this });
    const kubeconfig = pulumi
      .all([authority.certPem, signed.certPem, signed.keyPem])
      .apply(([caPem, certPem, keyPem]) =>
        composeKubeconfig({
          name: "karmada",
          server: internalServer,
          caPem,
          user: { certPem, keyPem },
        }),
      );
    const secret = new k8s.core.v1.Secret(
      `${name}-kubeconfig`,
      {
        metadata: { name: failoverName, namespace: systemNamespace },
        data: { [failoverKubeconfigKey]: pulumi.secret(kubeconfig.apply(toBase64)) },
      },
      childOptions(this, opts),
    );
    const image = mirroredImage(imageName(args.image ?? kubectlImage), args.imageMirror);
    new k8s.apps.v1.Deployment(
      `${name}-deployment`,
      {
        metadata: { name: failoverName, namespace: systemNamespace },
        spec: failoverDeployment(image, afterSeconds, signed.fingerprint),
      },
      childOptions(this, opts, { dependsOn: [secret, rights] }),
    );
    this.registerOutputs({});
  }
}

/** Declares its rights in Karmada's API. */
function declareRights(name: string, opts: pulumi.CustomResourceOptions): pulumi.Resource {
  const metadata = { name: failoverRole };
  const role = new k8s.rbac.v1.ClusterRole(
    `${name}-role`,
    { metadata, rules: failoverRules },
    opts,
  );
  return new k8s.rbac.v1.ClusterRoleBinding(
    `${name}-binding`,
    {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: failoverRole },
      subjects: [failoverSubject],
    },
    pulumi.mergeOptions(opts, { dependsOn: [role] }),
  );
}
