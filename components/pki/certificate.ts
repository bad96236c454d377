import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { firstGeneration, nameOf } from "../internal/generation.ts";
import { fingerprintOf, hours, renewalWarning, windowStart } from "./expiry.ts";
import { key as keyProfile, type AlternativeNames, type CertificateProfile } from "./profiles.ts";

/** A signing authority's certificate and key, PEM. */
export interface Authority {
  readonly certPem: pulumi.Input<string>;
  /** A secret. */
  readonly keyPem: pulumi.Input<string>;
}

/** A certificate and its key. */
export interface Certificate {
  /** PEM. */
  readonly certPem: pulumi.Output<string>;
  /** PEM, in SEC 1 form (RFC 5915) for an elliptic curve; a secret. */
  readonly keyPem: pulumi.Output<string>;
  /** SHA-256 of the certificate's DER form, as `openssl x509 -fingerprint -sha256` writes it. */
  readonly fingerprint: pulumi.Output<string>;
  /** End of validity, RFC 3339. */
  readonly expiry: pulumi.Output<string>;
  readonly renewal: Renewal;
}

/** What a certificate needs before its end. */
export interface Renewal {
  /** Begin of its renewal window, RFC 3339: from then on an update renews it, or warns if it cannot. */
  readonly from: pulumi.Output<string>;
  /** True if an update renews it; an authority that others trust is rotated by a person. */
  readonly automatic: boolean;
}

/** A declared certificate, with its key in both forms. */
export interface Issued extends Certificate {
  /** The key in PKCS #8 form (RFC 5958), PEM, which some programs require; a secret. */
  readonly keyPkcs8Pem: pulumi.Output<string>;
}

/** Validity and renewal of a certificate. */
export interface Lifetime {
  readonly validityDays: number;
  /** Renewal window, in days before the expiry. */
  readonly renewalWindowDays: number;
}

/** What is particular to a certificate that an authority signs. */
export interface Signing {
  /** Replace the profile's names, for names that are outputs, such as a load balancer's address. @default the profile's */
  readonly names?: pulumi.Input<AlternativeNames> | undefined;
  /**
   * Generation of the key. Another one has other logical names, so that the former certificate can stay in the state.
   * @default 1
   */
  readonly generation?: number | undefined;
  /** Options of the certificate alone. @default none */
  readonly issuing?: pulumi.CustomResourceOptions | undefined;
}

const noNames: AlternativeNames = { dnsNames: [], ipAddresses: [] };

/**
 * Declares a certificate that `authority` signs, as `${name}-key`, `${name}-request` and `${name}-certificate`.
 *
 * The first update inside the renewal window renews it, with the same key.
 */
export function declareSigned(
  name: string,
  profile: CertificateProfile,
  authority: Authority,
  lifetime: Lifetime,
  opts: pulumi.CustomResourceOptions,
  { names = profile.names ?? noNames, generation = firstGeneration, issuing = {} }: Signing = {},
): Issued {
  const named = (part: string): string => nameOf(`${name}-${part}`, generation);
  const privateKey = new tls.PrivateKey(named("key"), { ...keyProfile }, opts);
  const request = new tls.CertRequest(
    named("request"),
    {
      privateKeyPem: privateKey.privateKeyPem,
      subject: { ...profile.subject },
      dnsNames: pulumi.output(names).apply(({ dnsNames }) => [...dnsNames]),
      ipAddresses: pulumi.output(names).apply(({ ipAddresses }) => [...ipAddresses]),
    },
    opts,
  );
  const certificate = new tls.LocallySignedCert(
    named("certificate"),
    {
      certRequestPem: request.certRequestPem,
      caCertPem: authority.certPem,
      caPrivateKeyPem: authority.keyPem,
      allowedUses: [...profile.usages],
      isCaCertificate: profile.authority,
      setSubjectKeyId: true,
      validityPeriodHours: hours(lifetime.validityDays),
      earlyRenewalHours: hours(lifetime.renewalWindowDays),
    },
    pulumi.mergeOptions(opts, issuing),
  );
  return describe(name, privateKey, certificate, lifetime, { automatic: true, warns: true });
}

/** The declared certificate and its key, with the warning about its end. */
export function describe(
  name: string,
  privateKey: tls.PrivateKey,
  certificate: tls.SelfSignedCert | tls.LocallySignedCert,
  { renewalWindowDays }: Lifetime,
  { automatic, warns }: { readonly automatic: boolean; readonly warns: boolean },
): Issued {
  const expiry = certificate.validityEndTime;
  if (warns) {
    expiry.apply((end) => {
      const validity = { name, expiry: end, renewalWindowDays, renewsItself: automatic };
      const warning = renewalWarning(validity, new Date());
      if (warning !== undefined) {
        void pulumi.log.warn(warning, certificate);
      }
    });
  }
  return {
    certPem: certificate.certPem,
    keyPem: pulumi.secret(privateKey.privateKeyPem),
    keyPkcs8Pem: pulumi.secret(privateKey.privateKeyPemPkcs8),
    fingerprint: certificate.certPem.apply(fingerprintOf),
    expiry,
    renewal: { from: expiry.apply((end) => windowStart(end, renewalWindowDays)), automatic },
  };
}
