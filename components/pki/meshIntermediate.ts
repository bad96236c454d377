import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { declareSigned, type Authority, type Certificate, type Lifetime } from "./certificate.ts";
import { meshIntermediate } from "./profiles.ts";

export interface MeshIntermediateArgs extends Lifetime {
  /** The cluster's name in the fleet. */
  readonly cluster: string;
  /** Which mesh signs with it: each wants names of its own in it. */
  readonly mesh: "istio" | "linkerd";
  /** What the whole mesh trusts; a `TrustRoot`. */
  readonly root: Authority;
}

/**
 * What one cluster's mesh signs with: an authority below the shared root, so that a cluster that falls into wrong hands
 * costs one intermediate and not the root. Both meshes take a new one over while they run, as long as the root is the
 * same.
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
