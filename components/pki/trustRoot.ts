import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { declareRoot, type Certificate, type Lifetime } from "./certificate.ts";
import { trustRoot } from "./profiles.ts";

export interface TrustRootArgs extends Lifetime {
  /**
   * Sets `protect` on the root's key and certificate, so that neither the root nor the stack can be destroyed. Not on the
   * component itself, since everything below it would inherit it.
   */
  readonly protect: boolean;
}

/** The root that all clusters of the mesh trust. Its key signs the intermediates and is used for nothing else. */
export class TrustRoot extends Component implements Certificate {
  readonly certPem: pulumi.Output<string>;
  readonly keyPem: pulumi.Output<string>;
  readonly fingerprint: pulumi.Output<string>;
  readonly expiry: pulumi.Output<string>;

  constructor(name: string, args: TrustRootArgs, opts?: pulumi.ComponentResourceOptions) {
    super("archipelago:pki:TrustRoot", name, {}, opts);
    const root = declareRoot(name, trustRoot, args, { parent: this, protect: args.protect });
    this.certPem = root.certPem;
    this.keyPem = root.keyPem;
    this.fingerprint = root.fingerprint;
    this.expiry = root.expiry;
    this.registerOutputs({ fingerprint: this.fingerprint, expiry: this.expiry });
  }
}
