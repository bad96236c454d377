import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { firstGeneration, nameOf } from "../internal/generation.ts";
import type { Authority } from "./certificate.ts";
import { revocationWarning } from "./expiry.ts";
import { keepCertificate } from "./keptCertificate.ts";
import { serialOf } from "./revocationList.ts";

export interface RevokedIntermediateArgs {
  /** Name of the removed cluster. */
  readonly cluster: string;
  /** The root that signed the certificates. */
  readonly root: Authority;
  /** The generations of which the state has a certificate that has not expired. @default only the first */
  readonly generations?: readonly number[] | undefined;
}

/**
 * The certificates of a cluster that the fleet no longer has, kept to be revoked. It continues the `MeshIntermediate` of the
 * same name: that one's certificates stay in the state as they are, and its key and request are deleted.
 *
 * Nothing renews them. If the state has no such certificate, or it has expired, its creation fails, in a preview too: a new one
 * would revoke nothing.
 */
export class RevokedIntermediate extends Component {
  /** Their serial numbers, in hexadecimal digits. */
  readonly serials: pulumi.Output<string[]>;

  constructor(
    name: string,
    { cluster, root, generations = [firstGeneration] }: RevokedIntermediateArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("archipelago:pki:MeshIntermediate", name, { cluster }, opts);
    const kept = generations.map((generation) => {
      const certificate = nameOf(`${name}-certificate`, generation);
      const missing =
        `trust.revoked: the stack has no valid certificate ${name}, so that there is nothing to revoke; got "${cluster}"; ` +
        "expected a cluster that is removed in the same update or was revoked since, and whose certificate has not expired, " +
        "or no entry (see trust.revokedSerials)";
      return keepCertificate(certificate, { cluster, root, missing }, { parent: this }).certPem;
    });
    const pems = pulumi.all(kept);
    this.serials = pems.apply((certPems) => certPems.map(serialOf));
    pems.apply((certPems) => {
      const ends = certPems.map((certPem) => Date.parse(new X509Certificate(certPem).validTo));
      // The name has to be removed when the last of them has expired.
      const warning = revocationWarning(cluster, new Date(Math.max(...ends)), new Date());
      if (warning !== undefined) void pulumi.log.warn(warning, this);
    });
    this.registerOutputs({});
  }
}
