import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { firstGeneration, nameOf } from "../internal/generation.ts";
import { fingerprintOf, hours, renewalWarning } from "./expiry.ts";
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

/**
 * Declares a self-signed authority, as `${name}-key` and `${name}-certificate`.
 *
 * No update renews or reissues it: a new root would break everything that trusts the old one. Inside the renewal window,
 * and if its validity is not the one that is asked for, there is a warning only.
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
    // One setting is the lifetime of all authorities. A change of it would reissue every one of them in one update.
    { ...opts, ignoreChanges: ["validityPeriodHours"] },
  );
  certificate.validityPeriodHours.apply((issued) => {
    if (issued === hours(lifetime.validityDays)) return;
    const words = `${name} keeps its validity of ${issued / 24} days; ${lifetime.validityDays} days apply to new authorities only`;
    void pulumi.log.warn(words, certificate);
  });
  return describe(name, privateKey, certificate, lifetime, false);
}

/**
 * Declares a certificate that `authority` signs, as `${name}-key`, `${name}-request` and `${name}-certificate`.
 *
 * The first update inside the renewal window renews it, with the same key.
 *
 * @param names replace the profile's, for names that are outputs, such as a load balancer's address
 * @param generation of the key. Another one has other logical names, so that the former certificate can stay in the state.
 */
export function declareSigned(
  name: string,
  profile: CertificateProfile,
  authority: Authority,
  lifetime: Lifetime,
  opts: pulumi.CustomResourceOptions,
  names: pulumi.Input<AlternativeNames> = profile.names ?? { dnsNames: [], ipAddresses: [] },
  generation = firstGeneration,
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
