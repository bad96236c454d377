/** Certificate signing requests (PKCS#10). */
import { createPublicKey, type KeyObject } from "node:crypto";
import { Pkcs10CertificateRequest, Pkcs10CertificateRequestGenerator } from "../../x509/x509.ts";
import {
  alternativeNamesExtension,
  alternativeNamesOf,
  type AlternativeNames,
} from "./alternatives.ts";
import type { CertificateSubject } from "./certificate.ts";
import { hashForState } from "./ids.ts";
import { algorithmOf } from "./keys.ts";
import { decodeName, encodeName, type DistinguishedName } from "./names.ts";
import { decodePem, encodePem } from "./pem.ts";
import { signerOf } from "./signing.ts";

export interface CertificateRequest {
  /** SHA-1 over the request: the resource's id. */
  readonly id: string;
  readonly certRequestPem: string;
}

/** Creates a request, signed with its own key. */
export async function makeRequest(
  name: DistinguishedName,
  alternatives: AlternativeNames,
  key: KeyObject,
): Promise<CertificateRequest> {
  const signer = await signerOf(key);
  const subject = encodeName(name);
  const extension = alternativeNamesExtension(alternatives, false);
  const request = await Pkcs10CertificateRequestGenerator.create({
    ...(subject === undefined ? {} : { name: subject }),
    keys: signer.keys,
    signingAlgorithm: signer.signingAlgorithm,
    extensions: extension === undefined ? [] : [extension],
  });
  const der = new Uint8Array(request.rawData);
  return { id: hashForState(der), certRequestPem: encodePem("CERTIFICATE REQUEST", der) };
}

/**
 * Parses a request's names and key. Usages, validity and the like are decided by the signer. Like the official provider, it
 * does not verify the request's own signature.
 *
 * @throws Error if the text is not a request.
 */
export function parseRequest(pem: string): CertificateSubject {
  const request = new Pkcs10CertificateRequest(decodePem("CERTIFICATE REQUEST", pem));
  const publicKey = createPublicKey({
    key: Buffer.from(request.publicKey.rawData),
    format: "der",
    type: "spki",
  });
  algorithmOf(publicKey);
  return {
    name: decodeName(request.subjectName),
    alternatives: alternativeNamesOf(request),
    publicKey,
  };
}
