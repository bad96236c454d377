/** Certificates as terraform-provider-tls v4 issues them with Go's crypto/x509. */
import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsagesExtension,
  type Name,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "../../x509/x509.ts";
import { alternativeNamesExtension, type AlternativeNames } from "./alternatives.ts";
import { randomSerialNumber } from "./ids.ts";
import { algorithmOf, curveOf, publicKeyDer } from "./keys.ts";
import { encodeName, type DistinguishedName } from "./names.ts";
import { decodePem, encodePem } from "./pem.ts";
import { signerOf } from "./signing.ts";
import { usagesOf } from "./usages.ts";

/** The certified names and key. */
export interface CertificateSubject {
  readonly name: DistinguishedName;
  readonly alternatives: AlternativeNames;
  readonly publicKey: KeyObject;
}

/** The arguments that self-signed and locally signed certificates share. */
export interface CertificateProfile {
  readonly allowedUses: readonly string[];
  readonly validityPeriodHours: number;
  readonly isCaCertificate: boolean;
  /** Undefined or -1: no limit. So is 0, see {@link issue}. */
  readonly maxPathLength: number | undefined;
  readonly setSubjectKeyId: boolean;
  /** Only for self-signed certificates; others always have their issuer's identifier, if it has one. */
  readonly setAuthorityKeyId: boolean;
}

/** The signer. `certificate` is undefined for a self-signed certificate. */
export interface Issuer {
  readonly key: KeyObject;
  readonly certificate: X509Certificate | undefined;
}

export interface IssuedCertificate {
  /** The serial number in decimal: the resource's id. */
  readonly id: string;
  readonly certPem: string;
  /** RFC 3339. The certificate itself holds whole seconds. */
  readonly validityStartTime: string;
  readonly validityEndTime: string;
}

/**
 * Issues a certificate that is valid from `now`.
 *
 * A maximum path length of 0 is not written: the official provider sets Go's MaxPathLen without MaxPathLenZero, which Go
 * interprets as "no limit". Existing programs depend on that, so it is kept.
 */
export async function issue(
  subject: CertificateSubject,
  profile: CertificateProfile,
  issuer: Issuer,
  now: Date,
): Promise<IssuedCertificate> {
  const name = encodeName(subject.name);
  if (profile.isCaCertificate && name === undefined) {
    throw new Error("the subject of a certificate authority must have at least one attribute");
  }
  const { maxPathLength = -1 } = profile;
  if (!profile.isCaCertificate && maxPathLength > 0) {
    throw new Error("only a certificate authority (isCaCertificate) may have a maxPathLength");
  }
  const issuerName = issuerNameOf(issuer, name);
  const serial = randomSerialNumber();
  const end = new Date(now.getTime() + profile.validityPeriodHours * 3_600_000);
  const signer = await signerOf(issuer.key);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial.hex,
    ...(name === undefined ? {} : { subject: name }),
    ...(issuerName === undefined ? {} : { issuer: issuerName }),
    notBefore: wholeSeconds(now),
    notAfter: wholeSeconds(end),
    publicKey: publicKeyDer(subject.publicKey),
    signingKey: signer.keys.privateKey,
    signingAlgorithm: signer.signingAlgorithm,
    extensions: extensionsOf(subject, profile, issuer, sameName(name, issuerName)),
  });
  return {
    id: serial.decimal,
    certPem: encodePem("CERTIFICATE", new Uint8Array(certificate.rawData)),
    validityStartTime: now.toISOString(),
    validityEndTime: end.toISOString(),
  };
}

/**
 * Parses an authority's certificate and checks that `key` is its key.
 *
 * @throws Error if the text is not a certificate, or the key does not match.
 */
export function parseIssuer(certificatePem: string, key: KeyObject): X509Certificate {
  const certificate = new X509Certificate(decodePem("CERTIFICATE", certificatePem));
  const certified = createPublicKey({
    key: Buffer.from(certificate.publicKey.rawData),
    format: "der",
    type: "spki",
  });
  if (!certified.equals(createPublicKey(key))) {
    throw new Error("the CA's private key does not match the public key in the CA's certificate");
  }
  return certificate;
}

/** Returns the extensions in Go's order. */
function extensionsOf(
  subject: CertificateSubject,
  profile: CertificateProfile,
  issuer: Issuer,
  selfIssued: boolean,
): Extension[] {
  const { flags, extended } = usagesOf(profile.allowedUses);
  const { maxPathLength } = profile;
  const pathLength = maxPathLength !== undefined && maxPathLength > 0 ? maxPathLength : undefined;
  const subjectId =
    profile.isCaCertificate || profile.setSubjectKeyId
      ? subjectKeyId(subject.publicKey)
      : undefined;
  const authorityId = authorityKeyId(profile, issuer, selfIssued, subjectId);
  const alternatives = alternativeNamesExtension(
    subject.alternatives,
    encodeName(subject.name) === undefined,
  );
  return [
    ...(flags === undefined ? [] : [new KeyUsagesExtension(flags, true)]),
    ...(extended.length === 0 ? [] : [new ExtendedKeyUsageExtension([...extended], false)]),
    new BasicConstraintsExtension(profile.isCaCertificate, pathLength, true),
    ...(subjectId === undefined ? [] : [new SubjectKeyIdentifierExtension(subjectId)]),
    ...(authorityId === undefined ? [] : [authorityId]),
    ...(alternatives === undefined ? [] : [alternatives]),
  ];
}

function authorityKeyId(
  profile: CertificateProfile,
  issuer: Issuer,
  selfIssued: boolean,
  ownId: string | undefined,
): AuthorityKeyIdentifierExtension | undefined {
  const issuerId = issuer.certificate?.getExtension(SubjectKeyIdentifierExtension)?.keyId;
  const wanted = profile.setAuthorityKeyId ? ownId : selfIssued ? undefined : issuerId;
  if (profile.setAuthorityKeyId && wanted === undefined) {
    throw new Error(
      "setAuthorityKeyId needs a subject key identifier: set setSubjectKeyId or isCaCertificate",
    );
  }
  return wanted === undefined ? undefined : new AuthorityKeyIdentifierExtension(wanted);
}

const coordinateBytes = { P224: 28, P256: 32, P384: 48, P521: 66 } as const;

/** Returns the SHA-1 of the public key, in hexadecimal: RFC 5280, 4.2.1.2 (1), except for Ed25519, see below. */
function subjectKeyId(publicKey: KeyObject): string {
  return createHash("sha1").update(publicKeyBits(publicKey)).digest("hex");
}

function publicKeyBits(publicKey: KeyObject): Buffer {
  switch (algorithmOf(publicKey)) {
    case "RSA":
      return publicKey.export({ type: "pkcs1", format: "der" });
    case "ECDSA":
      // The SubjectPublicKeyInfo ends with the point, uncompressed: 4, x, y.
      return publicKeyDer(publicKey).subarray(-(1 + 2 * coordinateBytes[curveOf(publicKey)]));
    case "ED25519":
      // The official provider wraps the 32 bytes in an OCTET STRING before hashing them.
      return Buffer.concat([Buffer.from([0x04, 32]), publicKeyDer(publicKey).subarray(-32)]);
  }
}

/** Returns the issuer's name as in its certificate, byte for byte. */
const issuerNameOf = (issuer: Issuer, own: Name | undefined): Name | undefined =>
  issuer.certificate === undefined ? own : issuer.certificate.subjectName;

const sameName = (left: Name | undefined, right: Name | undefined): boolean =>
  bytesOf(left).equals(bytesOf(right));

const bytesOf = (name: Name | undefined): Buffer =>
  name === undefined ? Buffer.alloc(0) : Buffer.from(name.toArrayBuffer());

const wholeSeconds = (time: Date): Date => new Date(Math.floor(time.getTime() / 1000) * 1000);
