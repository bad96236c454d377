/** WebCrypto keys for the X.509 library, converted from the provider's keys. */
import { type KeyObject, webcrypto } from "node:crypto";
import { algorithmOf, curveOf, publicKeyDer } from "./keys.ts";

/** A key pair for signing, and the parameters of the signature. */
export interface Signer {
  readonly keys: webcrypto.CryptoKeyPair;
  readonly signingAlgorithm: { readonly name: string; readonly hash: string };
}

/** The hash per curve, of the curve's strength, as in Go. */
const ecdsaHash = { P256: "SHA-256", P384: "SHA-384", P521: "SHA-512" } as const;

/**
 * @throws Error for a P-224 key: WebCrypto does not support that curve, so this stand-in generates such keys but cannot
 * sign with them.
 */
export async function signerOf(key: KeyObject): Promise<Signer> {
  const { name, hash, ...parameters } = parametersOf(key);
  const algorithm = { name, hash, ...parameters };
  const privateDer = key.export({ type: "pkcs8", format: "der" });
  const [privateKey, publicKey] = await Promise.all([
    webcrypto.subtle.importKey("pkcs8", privateDer, algorithm, true, ["sign"]),
    webcrypto.subtle.importKey("spki", publicKeyDer(key), algorithm, true, ["verify"]),
  ]);
  return { keys: { privateKey, publicKey }, signingAlgorithm: { name, hash } };
}

function parametersOf(key: KeyObject): { name: string; hash: string; namedCurve?: string } {
  switch (algorithmOf(key)) {
    case "RSA":
      return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    case "ECDSA": {
      const curve = curveOf(key);
      if (curve === "P224") {
        throw new Error(
          "signing with an ECDSA key on P224 is not supported by Archipelago's stand-in; use P256, P384 or P521",
        );
      }
      return { name: "ECDSA", hash: ecdsaHash[curve], namedCurve: curve.replace("P", "P-") };
    }
    case "ED25519":
      // Ed25519 has a fixed hash; the library requires a name here and does not use it.
      return { name: "Ed25519", hash: "SHA-512" };
  }
}
