import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { fingerprintOf, hours, renewalWarning } from "./expiry.ts";
import { key as keyProfile, type AlternativeNames, type CertificateProfile } from "./profiles.ts";

/** What signs: an authority's certificate and key, PEM. */
export interface Authority {
  readonly certPem: pulumi.Input<string>;
  /** A secret. */
  readonly keyPem: pulumi.Input<string>;
}

/** A certificate and its key. */
export interface Certificate {
  /** PEM. */
  readonly certPem: pulumi.Output<string>;
  /** PEM, an elliptic curve's key in the form of SEC 1 (RFC 5915); a secret. */
  readonly keyPem: pulumi.Output<string>;
  /** SHA-256 of the certificate's DER form, as `openssl x509 -fingerprint -sha256` writes it. */
  readonly fingerprint: pulumi.Output<string>;
  /** End of validity, RFC 3339. */
  readonly expiry: pulumi.Output<string>;
}

/** A certificate as it was declared. */
export interface Issued extends Certificate {
  /** The key in PKCS #8 (RFC 5958), PEM: some programs read no other form. A secret. */
  readonly keyPkcs8Pem: pulumi.Output<string>;
}

/** How long a certificate lives. */
export interface Lifetime {
  readonly validityDays: number;
  /** How long before its end it is time to renew it, in days. */
  readonly renewalWindowDays: number;
}

/**
 * Declares an authority that signs itself, as `${name}-key` and `${name}-certificate`.
 *
 * No update renews it early: a root that changed by itself would cut off everything that trusts the old one. Only a
 * warning says that its end is near.
 */
export function declareRoot(
  name: string,
  profile: CertificateProfile,
  lifetime: Lifetime,
  opts: pulumi.CustomResourceOptions,
): Issued {
  const privateKey = new tls.PrivateKey(`${name}-key`, { ...keyProfile }, opts);
  const certificate = new tls.SelfSignedCert(
    `${name}-certificate`,
    {
      privateKeyPem: privateKey.privateKeyPem,
      subject: { ...profile.subject },
      allowedUses: [...profile.usages],
      isCaCertificate: profile.authority,
      setSubjectKeyId: true,
      ...(profile.maxPathLength !== undefined && { maxPathLength: profile.maxPathLength }),
      validityPeriodHours: hours(lifetime.validityDays),
    },
    opts,
  );
  return describe(name, privateKey, certificate, lifetime, false);
}

/**
 * Declares a certificate that `authority` signs, as `${name}-key`, `${name}-request` and `${name}-certificate`.
 *
 * The first update inside the renewal window renews it, with the same key.
 *
 * @param names instead of the profile's, where they are outputs, as the address of a load balancer is
 */
export function declareSigned(
  name: string,
  profile: CertificateProfile,
  authority: Authority,
  lifetime: Lifetime,
  opts: pulumi.CustomResourceOptions,
  names: pulumi.Input<AlternativeNames> = profile.names ?? { dnsNames: [], ipAddresses: [] },
): Issued {
  const privateKey = new tls.PrivateKey(`${name}-key`, { ...keyProfile }, opts);
  const request = new tls.CertRequest(
    `${name}-request`,
    {
      privateKeyPem: privateKey.privateKeyPem,
      subject: { ...profile.subject },
      dnsNames: pulumi.output(names).apply(({ dnsNames }) => [...dnsNames]),
      ipAddresses: pulumi.output(names).apply(({ ipAddresses }) => [...ipAddresses]),
    },
    opts,
  );
  const certificate = new tls.LocallySignedCert(
    `${name}-certificate`,
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
    opts,
  );
  return describe(name, privateKey, certificate, lifetime, true);
}

function describe(
  name: string,
  privateKey: tls.PrivateKey,
  certificate: tls.SelfSignedCert | tls.LocallySignedCert,
  { renewalWindowDays }: Lifetime,
  renewsItself: boolean,
): Issued {
  const expiry = certificate.validityEndTime;
  expiry.apply((end) => {
    const warning = renewalWarning(
      { name, expiry: end, renewalWindowDays, renewsItself },
      new Date(),
    );
    if (warning !== undefined) {
      void pulumi.log.warn(warning, certificate);
    }
  });
  return {
    certPem: certificate.certPem,
    keyPem: pulumi.secret(privateKey.privateKeyPem),
    keyPkcs8Pem: pulumi.secret(privateKey.privateKeyPemPkcs8),
    fingerprint: certificate.certPem.apply(fingerprintOf),
    expiry,
  };
}
