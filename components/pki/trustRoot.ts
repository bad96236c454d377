import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { bundleOf } from "./bundle.ts";
import type { Certificate, Lifetime, Renewal } from "./certificate.ts";
import { meshRoot } from "./profiles.ts";
import { declareReissuedRoot } from "./rootCertificate.ts";

export interface TrustRootArgs extends Lifetime {
  /**
   * Sets `protect` on the root's key and certificates, so that neither the root nor the stack can be destroyed. Not on the
   * component itself, since everything below it would inherit it.
   */
  readonly protect: boolean;
  /** The number of the root in the fleet's life, which is in its name: each has a key of its own. @default 1 */
  readonly generation?: number | undefined;
  /**
   * How many times its certificate was issued again, with the same key and for another `validityDays` from then on. Proxies
   * that trust an earlier one accept what is signed now, and the other way round. @default 0
   */
  readonly reissues?: number | undefined;
}

/** The root that all clusters of the mesh trust. Its key signs the intermediates and is used for nothing else. */
export class TrustRoot extends Component implements Certificate {
  readonly certPem: pulumi.Output<string>;
  readonly keyPem: pulumi.Output<string>;
  readonly fingerprint: pulumi.Output<string>;
  readonly expiry: pulumi.Output<string>;
  readonly renewal: Renewal;
  /** Its first certificate, PEM: the same name and key as of those that were issued later, and known before them. */
  readonly authorityPem: pulumi.Output<string>;
  /** All of its certificates that have not expired, the last issue first, PEM. */
  readonly bundlePem: pulumi.Output<string>;

  constructor(name: string, args: TrustRootArgs, opts?: pulumi.ComponentResourceOptions) {
    super("archipelago:pki:TrustRoot", name, {}, opts);
    const { generation = 1, reissues = 0, protect, validityDays, renewalWindowDays } = args;
    const [root, ...earlier] = declareReissuedRoot(
      name,
      meshRoot(generation),
      { validityDays, renewalWindowDays, reissues },
      { parent: this, protect },
    );
    this.certPem = root.certPem;
    this.keyPem = root.keyPem;
    this.fingerprint = root.fingerprint;
    this.expiry = root.expiry;
    this.renewal = root.renewal;
    this.authorityPem = (earlier.at(-1) ?? root).certPem;
    const before = pulumi.all(earlier.map(({ certPem, expiry }) => ({ certPem, expiry })));
    this.bundlePem = pulumi.all([root.certPem, before]).apply(([certPem, others]) => {
      const valid = others.filter(({ expiry }) => Date.parse(expiry) > Date.now());
      return bundleOf(certPem, ...valid.map((other) => other.certPem));
    });
    this.registerOutputs({ fingerprint: this.fingerprint, expiry: this.expiry });
  }
}
