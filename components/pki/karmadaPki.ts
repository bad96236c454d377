import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { declareRoot, declareSigned, type Certificate } from "./certificate.ts";
import {
  frontProxyAuthority,
  frontProxyClient,
  karmadaAdmin,
  karmadaAuthority,
  karmadaServer,
  karmadaServerNames,
} from "./profiles.ts";

export interface KarmadaPkiArgs {
  /** The API's address outside the manager, IP or host name: clients verify the server against it. */
  readonly address: pulumi.Input<string>;
  /** Validity of the two authorities, in days. */
  readonly authorityValidityDays: number;
  /** Validity of the certificates that they sign, in days. */
  readonly leafValidityDays: number;
  /** How long before its end a certificate is renewed, in days; the authorities only warn. */
  readonly renewalWindowDays: number;
}

/**
 * Karmada's certificates, all but the agents': its authority, the front proxy's, what its parts serve and call with, and
 * an administrator for the program itself. Made here and not by the chart, whose own could never be renewed.
 */
export class KarmadaPki extends Component {
  readonly authority: Certificate;
  readonly frontProxyAuthority: Certificate;
  readonly frontProxyClient: Certificate;
  /** Its key also signs the API's ServiceAccount tokens, so it stays when the certificate is renewed. */
  readonly server: Certificate;
  readonly admin: Certificate;

  constructor(name: string, args: KarmadaPkiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("archipelago:pki:KarmadaPki", name, {}, opts);
    const { renewalWindowDays } = args;
    const long = { validityDays: args.authorityValidityDays, renewalWindowDays };
    const short = { validityDays: args.leafValidityDays, renewalWindowDays };
    const child = { parent: this };

    this.authority = declareRoot(`${name}-ca`, karmadaAuthority, long, child);
    this.frontProxyAuthority = declareRoot(
      `${name}-front-proxy-ca`,
      frontProxyAuthority,
      long,
      child,
    );
    this.frontProxyClient = declareSigned(
      `${name}-front-proxy`,
      frontProxyClient,
      this.frontProxyAuthority,
      short,
      child,
    );
    const names = pulumi.output(args.address).apply(karmadaServerNames);
    this.server = declareSigned(
      `${name}-server`,
      karmadaServer,
      this.authority,
      short,
      child,
      names,
    );
    this.admin = declareSigned(`${name}-admin`, karmadaAdmin, this.authority, short, child);
    this.registerOutputs({ fingerprint: this.authority.fingerprint });
  }
}
