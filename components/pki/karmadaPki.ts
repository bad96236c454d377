import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { type Certificate, declareSigned } from "./certificate.ts";
import { firstAdminGeneration } from "./karmadaNames.ts";
import {
  frontProxyAuthority,
  frontProxyClient,
  karmadaAdmin,
  karmadaAuthority,
  karmadaServer,
  karmadaServerNames,
} from "./profiles.ts";
import { declareRoot } from "./rootCertificate.ts";

export interface KarmadaPkiArgs {
  /** The API's external address, IP or host name; clients verify the server against it. */
  readonly address: pulumi.Input<string>;
  /** Validity of the two authorities, in days. */
  readonly authorityValidityDays: number;
  /** Validity of the certificates that they sign, in days. */
  readonly leafValidityDays: number;
  /** Sets `protect` on the two authorities, so that neither can be deleted. @default false */
  readonly protectAuthorities?: boolean | undefined;
  /** Renewal window, in days before a certificate's expiry. The authorities are not renewed, with a warning only. */
  readonly renewalWindowDays: number;
  /** Generation of the administrators' group. @default 1 */
  readonly adminGeneration?: number | undefined;
}

/**
 * Karmada's certificates except the agents': its authority, the front proxy's, the serving and client certificate of its
 * parts, and an administrator's. The chart's generated certificates could not be renewed.
 */
export class KarmadaPki extends Component {
  readonly authority: Certificate;
  readonly frontProxyAuthority: Certificate;
  readonly frontProxyClient: Certificate;
  /** Its key also signs the API's ServiceAccount tokens, so a renewal of the certificate keeps it. */
  readonly server: Certificate;
  readonly admin: Certificate;

  constructor(name: string, args: KarmadaPkiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("archipelago:pki:KarmadaPki", name, {}, opts);
    const { renewalWindowDays } = args;
    const long = { validityDays: args.authorityValidityDays, renewalWindowDays };
    const short = { validityDays: args.leafValidityDays, renewalWindowDays };
    const child = { parent: this };
    const authority = args.protectAuthorities === true ? { ...child, protect: true } : child;

    this.authority = declareRoot(`${name}-ca`, karmadaAuthority, long, authority);
    this.frontProxyAuthority = declareRoot(
      `${name}-front-proxy-ca`,
      frontProxyAuthority,
      long,
      authority,
    );
    this.frontProxyClient = declareSigned(
      `${name}-front-proxy`,
      frontProxyClient,
      this.frontProxyAuthority,
      short,
      child,
    );
    const names = pulumi.output(args.address).apply(karmadaServerNames);
    this.server = declareSigned(`${name}-server`, karmadaServer, this.authority, short, child, {
      names,
    });
    const admin = karmadaAdmin(args.adminGeneration ?? firstAdminGeneration);
    this.admin = declareSigned(`${name}-admin`, admin, this.authority, short, child);
    this.registerOutputs({ fingerprint: this.authority.fingerprint });
  }
}
