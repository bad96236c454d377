import { KeyObject, webcrypto } from "node:crypto";
import { usageNames, usagesOf } from "../../local/plugins/tls/usages.ts";
import * as x509 from "../../local/x509/x509.ts";
import type { AlternativeNames, CertificateProfile } from "../../components/pki/profiles.ts";

x509.cryptoProvider.set(webcrypto);

/** A key's kind, and the hash with which it signs. */
export type KeyAlgorithm =
  (webcrypto.EcKeyGenParams & { readonly hash: string }) | webcrypto.RsaHashedKeyGenParams;

const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A certificate for a test, with its key. */
export interface TestCertificate {
  readonly certPem: string;
  readonly keyPem: string;
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly algorithm: KeyAlgorithm;
}

/** Deviations from the profile. */
export interface IssueOptions {
  /** The signer; default: self-signed. */
  readonly by?: TestCertificate;
  readonly names?: AlternativeNames;
  /** A certificate whose key this one has too; default: a new key. */
  readonly sameKeyAs?: TestCertificate;
  /** @default now */
  readonly notBefore?: Date;
  /** @default 1 */
  readonly days?: number;
  /** @default ECDSA P-256 with SHA-256 */
  readonly algorithm?: KeyAlgorithm;
}

/**
 * Issues a certificate from a profile, as the tls provider does. Throws on a usage that the tls provider would reject.
 */
export async function issue(
  profile: CertificateProfile,
  options: IssueOptions = {},
): Promise<TestCertificate> {
  const { algorithm = ecdsa, by } = options;
  const keys =
    options.sameKeyAs?.keys ??
    (await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]));
  const subject = `CN=${profile.subject.commonName}, O=${profile.subject.organization}`;
  const notBefore = options.notBefore ?? new Date(Date.now() - 60_000);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString("hex"),
    subject,
    issuer: by?.certificate.subject ?? subject,
    notBefore,
    notAfter: new Date(notBefore.getTime() + (options.days ?? 1) * 86_400_000),
    publicKey: keys.publicKey,
    signingKey: (by?.keys ?? keys).privateKey,
    signingAlgorithm: by?.algorithm ?? algorithm,
    extensions: await extensions(profile, keys, options),
  });
  return {
    certPem: `${certificate.toString("pem")}\n`,
    // SEC 1, as the tls provider writes it: Kubernetes cannot read a public key from a PKCS #8 file.
    keyPem: KeyObject.from(keys.privateKey)
      .export({ type: algorithm.name === "ECDSA" ? "sec1" : "pkcs1", format: "pem" })
      .toString(),
    certificate,
    keys,
    algorithm,
  };
}

async function extensions(
  profile: CertificateProfile,
  keys: webcrypto.CryptoKeyPair,
  { by, names = profile.names }: IssueOptions,
): Promise<x509.Extension[]> {
  const unknown = profile.usages.filter((usage) => !usageNames.includes(usage));
  if (unknown.length > 0) {
    throw new Error(`unknown usages: ${unknown.join(", ")}`);
  }
  const { flags, extended } = usagesOf(profile.usages);
  const alternative: x509.JsonGeneralName[] = [
    ...(names?.dnsNames ?? []).map((value) => ({ type: "dns" as const, value })),
    ...(names?.ipAddresses ?? []).map((value) => ({ type: "ip" as const, value })),
  ];
  return [
    new x509.BasicConstraintsExtension(profile.authority, profile.maxPathLength, true),
    ...(flags === undefined ? [] : [new x509.KeyUsagesExtension(flags, true)]),
    ...(extended.length > 0 ? [new x509.ExtendedKeyUsageExtension([...extended])] : []),
    ...(alternative.length > 0 ? [new x509.SubjectAlternativeNameExtension(alternative)] : []),
    await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ...(by === undefined
      ? []
      : [await x509.AuthorityKeyIdentifierExtension.create(by.keys.publicKey)]),
  ];
}
