import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import {
  declareSigned,
  type Authority,
  type Certificate,
  type Lifetime,
  type Renewal,
} from "./certificate.ts";
import { karmadaAgent } from "./profiles.ts";

export interface KarmadaAgentCertificateArgs extends Lifetime {
  /** The member's name in Karmada. */
  readonly cluster: string;
  /** Karmada's authority. */
  readonly authority: Authority;
}

/**
 * The client certificate of one member's agent at Karmada's API, user `system:karmada:agent:<cluster>`. It is signed here
 * and not requested with a bootstrap token, since the holder of such a token can get a certificate with all rights.
 */
export class KarmadaAgentCertificate extends Component implements Certificate {
  readonly certPem: pulumi.Output<string>;
  readonly keyPem: pulumi.Output<string>;
  readonly fingerprint: pulumi.Output<string>;
  readonly expiry: pulumi.Output<string>;
  readonly renewal: Renewal;

  constructor(
    name: string,
    args: KarmadaAgentCertificateArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("archipelago:pki:KarmadaAgentCertificate", name, { cluster: args.cluster }, opts);
    const profile = karmadaAgent(args.cluster);
    const issued = declareSigned(name, profile, args.authority, args, { parent: this });
    this.certPem = issued.certPem;
    this.keyPem = issued.keyPem;
    this.fingerprint = issued.fingerprint;
    this.expiry = issued.expiry;
    this.renewal = issued.renewal;
    this.registerOutputs({ fingerprint: this.fingerprint, expiry: this.expiry });
  }
}
