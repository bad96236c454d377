import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { describe, type Issued, type Lifetime } from "./certificate.ts";
import { hours } from "./expiry.ts";
import { type CertificateProfile, key as keyProfile } from "./profiles.ts";

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
  return selfSign({ name, resource: `${name}-certificate` }, privateKey, profile, lifetime, opts);
}

/**
 * Declares a self-signed authority that is reissued with its key: as `declareRoot`, and `${name}-reissue-1` and so on with a
 * later end. What an earlier certificate verifies, a later one verifies too, and the other way round.
 *
 * The earlier ones stay: the first may be protected, and whoever trusts it is to find it among those that replace it.
 *
 * @param reissues how many times
 * @returns the certificates, the last issue first
 */
export function declareReissuedRoot(
  name: string,
  profile: CertificateProfile,
  { reissues, ...lifetime }: Lifetime & { readonly reissues: number },
  opts: pulumi.CustomResourceOptions,
): readonly [Issued, ...Issued[]] {
  const privateKey = new tls.PrivateKey(`${name}-key`, { ...keyProfile }, opts);
  const issues = Array.from({ length: reissues + 1 }, (_, issue) => {
    const resource = issue === 0 ? `${name}-certificate` : `${name}-reissue-${issue}`;
    const latest = issue === reissues;
    return selfSign({ name, resource, latest }, privateKey, profile, lifetime, opts);
  });
  const [last, ...earlier] = issues.toReversed();
  if (last === undefined) throw new Error("a root has at least one certificate");
  return [last, ...earlier];
}

/** Declares a self-signed certificate. An earlier issue causes no warning of its expiry. */
function selfSign(
  { name, resource, latest = true }: { name: string; resource: string; latest?: boolean },
  privateKey: tls.PrivateKey,
  profile: CertificateProfile,
  lifetime: Lifetime,
  opts: pulumi.CustomResourceOptions,
): Issued {
  const certificate = new tls.SelfSignedCert(
    resource,
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
    if (issued === hours(lifetime.validityDays) || !latest) return;
    const words = `${name} keeps its validity of ${issued / 24} days; ${lifetime.validityDays} days apply to new authorities only`;
    void pulumi.log.warn(words, certificate);
  });
  return describe(name, privateKey, certificate, lifetime, { automatic: false, warns: latest });
}
