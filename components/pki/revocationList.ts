import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import { p256 } from "@noble/curves/nist.js";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import {
  AlgorithmIdentifier,
  AuthorityKeyIdentifier,
  Certificate,
  CertificateList,
  CRLNumber,
  CRLReason,
  CRLReasons,
  Extension,
  id_ce_authorityKeyIdentifier,
  id_ce_cRLNumber,
  id_ce_cRLReasons,
  id_ce_subjectKeyIdentifier,
  KeyIdentifier,
  RevokedCertificate,
  SubjectKeyIdentifier,
  TBSCertList,
  Time,
  Version,
} from "@peculiar/asn1-x509";

/** An authority of which a revocation list is signed, PEM. Its key is one of P-256. */
export interface ListIssuer {
  readonly certPem: string;
  readonly keyPem: string;
}

const ecdsaWithSha256 = "1.2.840.10045.4.3.2";

/** A certificate's serial number, in upper-case hexadecimal digits, as `openssl x509 -serial` writes it. */
export function serialOf(certPem: string): string {
  return new X509Certificate(certPem).serialNumber;
}

/**
 * The revocation list (RFC 5280) of one authority, PEM. The same arguments give the same text: the signature is a
 * deterministic one (RFC 6979), and no date is that of the call.
 *
 * It is valid exactly as long as the authority's certificate: one that ended before would cut off everything below the
 * authority, as a proxy with an expired list refuses every certificate. It therefore never replaces another one because of
 * its age; it is distributed again when its entries change.
 *
 * @param serials of the certificates of this authority that are revoked, in hexadecimal digits; in any order
 * @throws Error if the key is not one of P-256
 */
export function revocationList(
  { certPem, keyPem }: ListIssuer,
  serials: readonly string[],
): string {
  const { raw } = new X509Certificate(certPem);
  const { subject, validity, extensions } = AsnConvert.parse(raw, Certificate).tbsCertificate;
  const keyIdentifier = extensions?.find(({ extnID }) => extnID === id_ce_subjectKeyIdentifier);
  const { notBefore, notAfter } = validity;
  const signatureAlgorithm = new AlgorithmIdentifier({ algorithm: ecdsaWithSha256 });
  const entries = [...new Set(serials.map((serial) => serial.toUpperCase()))].sort();
  const tbsCertList = new TBSCertList({
    version: Version.v2,
    signature: signatureAlgorithm,
    issuer: subject,
    thisUpdate: notBefore,
    nextUpdate: notAfter,
    crlExtensions: [
      ...(keyIdentifier === undefined
        ? []
        : [
            extension(
              id_ce_authorityKeyIdentifier,
              new AuthorityKeyIdentifier({
                keyIdentifier: new KeyIdentifier(
                  AsnConvert.parse(keyIdentifier.extnValue, SubjectKeyIdentifier).buffer,
                ),
              }),
            ),
          ]),
      // Grows with the entries, which are removed only after their certificates have expired.
      extension(id_ce_cRLNumber, new CRLNumber(entries.length)),
    ],
    ...(entries.length > 0 && {
      revokedCertificates: entries.map((serial) => revoked(serial, notBefore)),
    }),
  });
  const signed = new Uint8Array(AsnConvert.serialize(tbsCertList));
  const list = new CertificateList({
    tbsCertList,
    signatureAlgorithm,
    signature: signatureOf(signed, keyPem),
  });
  return pem(AsnConvert.serialize(list));
}

/** True if one of the lists is of this authority, by its name. Both are PEM. */
export function hasListOf(lists: string, certPem: string): boolean {
  const { tbsCertificate } = AsnConvert.parse(new X509Certificate(certPem).raw, Certificate);
  const wanted = Buffer.from(AsnConvert.serialize(tbsCertificate.subject));
  const blocks = lists.matchAll(/-----BEGIN X509 CRL-----([^-]+)-----END X509 CRL-----/g);
  return [...blocks].some(([, body = ""]) => {
    const { tbsCertList } = AsnConvert.parse(Buffer.from(body, "base64"), CertificateList);
    return wanted.equals(Buffer.from(AsnConvert.serialize(tbsCertList.issuer)));
  });
}

/** An entry. Since nothing that the certificate ever signed is trusted, its date is the beginning of the authority. */
function revoked(serial: string, revocationDate: Time): RevokedCertificate {
  return new RevokedCertificate({
    userCertificate: positive(serial),
    revocationDate,
    crlEntryExtensions: [extension(id_ce_cRLReasons, new CRLReason(CRLReasons.cACompromise))],
  });
}

/** The bytes of a serial number as an INTEGER of DER: without a sign bit, and no longer than necessary. */
function positive(serial: string): ArrayBuffer {
  const digits = BigInt(`0x${serial}`).toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return new Uint8Array(Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, "hex")).buffer;
}

function extension(extnID: string, value: object): Extension {
  const extnValue = new OctetString(AsnConvert.serialize(value));
  return new Extension({ extnID, critical: false, extnValue });
}

function signatureOf(signed: Uint8Array, keyPem: string): ArrayBuffer {
  const { crv, d } = createPrivateKey(keyPem).export({ format: "jwk" });
  if (crv !== "P-256" || d === undefined) {
    throw new Error("the key of an authority with a revocation list has to be one of P-256");
  }
  const digest = createHash("sha256").update(signed).digest();
  const options = { prehash: false, lowS: false, format: "der" } as const;
  return new Uint8Array(p256.sign(digest, Buffer.from(d, "base64url"), options)).buffer;
}

function pem(der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN X509 CRL-----", ...lines, "-----END X509 CRL-----", ""].join("\n");
}
