import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { declareSigned, type Authority, type Certificate, type Lifetime } from "./certificate.ts";
import { meshIntermediate } from "./profiles.ts";

export interface MeshIntermediateArgs extends Lifetime {
  /** The cluster's name in the fleet. */
  readonly cluster: string;
  /** The mesh that signs with it; each requires different names in it. */
  readonly mesh: "istio" | "linkerd";
  /** The root that the whole mesh trusts; a `TrustRoot`. */
  readonly root: Authority;
}

/**
 * The intermediate that one cluster's mesh signs workloads' certificates with. It is below the shared root, so that the
 * root's key is in no cluster. Whoever takes a cluster over has its intermediate, and can sign any identity until that
 * expires, since every cluster trusts it. Istio can refuse it before, by a `revocationList`. Both meshes reload a new one at run time, as long as the root
 * is the same.
 */
export class MeshIntermediate extends Component implements Certificate {
  readonly certPem: pulumi.Output<string>;
  readonly keyPem: pulumi.Output<string>;
  readonly fingerprint: pulumi.Output<string>;
  readonly expiry: pulumi.Output<string>;
  /** The intermediate and the root, PEM, in this order. */
  readonly chainPem: pulumi.Output<string>;
  /** The root, PEM. */
  readonly rootPem: pulumi.Output<string>;

  constructor(name: string, args: MeshIntermediateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("archipelago:pki:MeshIntermediate", name, { cluster: args.cluster }, opts);
    const profile = meshIntermediate(args.cluster, args.mesh);
    const issued = declareSigned(name, profile, args.root, args, { parent: this });
    this.certPem = issued.certPem;
    this.keyPem = issued.keyPem;
    this.fingerprint = issued.fingerprint;
    this.expiry = issued.expiry;
    this.rootPem = pulumi.output(args.root.certPem);
    this.chainPem = pulumi
      .all([this.certPem, this.rootPem])
      .apply((certificates) => certificates.map((pem) => `${pem.trim()}\n`).join(""));
    this.registerOutputs({ fingerprint: this.fingerprint, expiry: this.expiry });
  }
}
