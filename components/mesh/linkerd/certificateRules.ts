import { X509Certificate } from "node:crypto";

/** Use of a certificate in the mesh: an anchor that proxies trust, or the issuer of a cluster's proxy certificates. */
export type MeshAuthority = "anchor" | "issuer";

/** The keys that Linkerd accepts, for messages. */
export const authorityKeys: Readonly<Record<MeshAuthority, string>> = {
  anchor: "an ECDSA P-256 key, or an RSA key of 2048 or 4096 bits",
  issuer: "an ECDSA P-256 key",
};

/**
 * The reason why Linkerd rejects a certificate as an authority of the mesh, to follow its name; undefined if it accepts it.
 *
 * The rules are those of identity and of `linkerd check`
 * (https://github.com/linkerd/linkerd2/blob/edge-26.8.3/pkg/issuercerts/issuercerts.go): a CA within its validity
 * period, its key one of {@link authorityKeys}, signed with ECDSA or RSA and SHA-256.
 *
 * @param pem one certificate, PEM
 */
export function authorityProblem(pem: string, use: MeshAuthority, now: Date): string | undefined {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return "is no certificate";
  }
  if (!certificate.ca) return "is not the certificate of a CA";
  const key = describeKey(certificate);
  const accepted = new Map(Object.entries(acceptedSignatures[use])).get(key);
  if (accepted === undefined) return `has a key of the kind ${key}`;
  const signature = signatureAlgorithm(certificate.raw);
  if (!accepted.includes(signature)) return "is not signed with ECDSA or RSA and SHA-256";
  return validityProblem(certificate, now);
}

function validityProblem({ validFrom, validTo }: X509Certificate, now: Date): string | undefined {
  const [from, to] = [new Date(validFrom), new Date(validTo)];
  if (to < now) return `expired on ${formatTime(to)}`;
  return from > now ? `is not valid before ${formatTime(from)}` : undefined;
}

function formatTime(time: Date): string {
  return time.toISOString().replace(/\.\d+/, "");
}

// Signature algorithms by their DER encoding.
const ecdsaWithSha256 = "2a8648ce3d040302";
const sha256WithRsa = "2a864886f70d01010b";

/** The accepted signature algorithms, by key. */
const acceptedSignatures: Readonly<
  Record<MeshAuthority, Readonly<Record<string, readonly string[]>>>
> = {
  anchor: {
    "ECDSA P-256": [ecdsaWithSha256, sha256WithRsa],
    "RSA 2048": [sha256WithRsa],
    "RSA 4096": [sha256WithRsa],
  },
  issuer: { "ECDSA P-256": [ecdsaWithSha256, sha256WithRsa] },
};

const curves = new Map([
  ["prime256v1", "P-256"],
  ["secp384r1", "P-384"],
  ["secp521r1", "P-521"],
]);

/** The kind of a certificate's key, with its curve or length. */
function describeKey(certificate: X509Certificate): string {
  try {
    const { asymmetricKeyType: type = "unknown", asymmetricKeyDetails: details } =
      certificate.publicKey;
    const { namedCurve = "unknown", modulusLength = 0 } = details ?? {};
    if (type === "ec") return `ECDSA ${curves.get(namedCurve) ?? namedCurve}`;
    return type === "rsa" ? `RSA ${modulusLength}` : type;
  } catch {
    return "unknown";
  }
}

/** The object identifier of a certificate's signature algorithm, as hexadecimal digits of its DER encoding. */
function signatureAlgorithm(der: Buffer): string {
  // Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { OBJECT IDENTIFIER, … }, … }
  const toBeSigned = elementAt(der, elementAt(der, 0).start);
  const algorithm = elementAt(der, toBeSigned.end);
  const identifier = elementAt(der, algorithm.start);
  return der.toString("hex", identifier.start, identifier.end);
}

/** Start and end of the content of the DER element at an offset. */
function elementAt(der: Buffer, offset: number): { readonly start: number; readonly end: number } {
  const first = der.readUInt8(offset + 1);
  const bytes = first < 0x80 ? 0 : first & 0x7f;
  const start = offset + 2 + bytes;
  return { start, end: start + (bytes === 0 ? first : der.readUIntBE(offset + 2, bytes)) };
}
