import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { nameOf } from "../internal/generation.ts";
import { bundleOf } from "./bundle.ts";
import {
  type Authority,
  type Certificate,
  declareSigned,
  type Lifetime,
  type Renewal,
} from "./certificate.ts";
import { keepCertificate } from "./keptCertificate.ts";
import { meshIntermediate } from "./profiles.ts";
import { serialOf } from "./revocationList.ts";

export interface MeshIntermediateArgs extends Lifetime {
  /** The cluster's name in the fleet. */
  readonly cluster: string;
  /** The mesh that signs with it; each requires different names in it. */
  readonly mesh: "istio" | "linkerd";
  /** The root that signs it; a `TrustRoot`. */
  readonly root: Authority;
  /**
   * The roots that the whole mesh trusts, PEM; `root` is the first. Istio's proxies request new certificates when the text
   * changes, so another order, once `root` is another one, renews them all.
   *
   * @default the root alone
   */
  readonly trustedPem?: pulumi.Input<string> | undefined;
  /** Options of the certificate alone: what has to be checked before another root signs it. @default none */
  readonly issuing?: pulumi.CustomResourceOptions | undefined;
  /** Generation of its key; another one replaces the key and the certificate. @default 1 */
  readonly generation?: number | undefined;
  /**
   * Former generations whose certificates are to be revoked, which the state has and which have not expired; they are kept,
   * without their keys. @default none
   */
  readonly former?: readonly number[] | undefined;
}

/**
 * The intermediate that one cluster's mesh signs workloads' certificates with. It is below the shared root, so that the
 * root's key is in no cluster. Whoever takes a cluster over has its intermediate, and can sign any identity until that
 * expires, since every cluster trusts it. Istio can refuse it before, by a `revocationList`. Both meshes reload a new one
 * at run time, as long as every proxy trusts its root.
 */
export class MeshIntermediate extends Component implements Certificate {
  readonly certPem: pulumi.Output<string>;
  readonly keyPem: pulumi.Output<string>;
  readonly fingerprint: pulumi.Output<string>;
  readonly expiry: pulumi.Output<string>;
  readonly renewal: Renewal;
  /** The intermediate and the root that signs it, PEM, in this order. */
  readonly chainPem: pulumi.Output<string>;
  /** The roots that the mesh trusts, PEM. */
  readonly rootPem: pulumi.Output<string>;
  /** Serial numbers of the former certificates, in hexadecimal digits. */
  readonly formerSerials: pulumi.Output<string[]>;

  constructor(name: string, args: MeshIntermediateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("archipelago:pki:MeshIntermediate", name, { cluster: args.cluster }, opts);
    const { cluster, mesh, root, generation, issuing, former = [] } = args;
    const profile = meshIntermediate(cluster, mesh);
    const own = { parent: this };
    const issued = declareSigned(name, profile, root, args, own, { generation, issuing });
    const kept = former.map((one) => {
      const certificate = nameOf(`${name}-certificate`, one);
      const missing = `trust.generations: the stack has no valid certificate ${certificate} any more; run the update again`;
      return keepCertificate(certificate, { cluster, root, missing }, own).certPem;
    });
    this.formerSerials = pulumi.all(kept).apply((certPems) => certPems.map(serialOf));
    this.certPem = issued.certPem;
    this.keyPem = issued.keyPem;
    this.fingerprint = issued.fingerprint;
    this.expiry = issued.expiry;
    this.renewal = issued.renewal;
    this.rootPem = pulumi.output(args.trustedPem ?? root.certPem);
    // With a line break after each, also after a root that has none.
    this.chainPem = pulumi
      .all([this.certPem, root.certPem])
      .apply(([certPem, rootPem]) => bundleOf(certPem, rootPem));
    this.registerOutputs({ fingerprint: this.fingerprint, expiry: this.expiry });
  }
}
