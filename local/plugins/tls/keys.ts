/** Private keys: generation, parsing and encodings. */
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { firstPemBlock } from "./pem.ts";

const generate = promisify(generateKeyPair);

export const algorithms = ["RSA", "ECDSA", "ED25519"] as const;
export type Algorithm = (typeof algorithms)[number];

export const curves = ["P224", "P256", "P384", "P521"] as const;
export type Curve = (typeof curves)[number];

/** OpenSSL's names of the curves, by the provider's. */
const opensslCurves: Readonly<Record<Curve, string>> = {
  P224: "secp224r1",
  P256: "prime256v1",
  P384: "secp384r1",
  P521: "secp521r1",
};

/** The parameters of a new key. `rsaBits` applies only to RSA, `curve` only to ECDSA. */
export interface KeyProfile {
  readonly algorithm: Algorithm;
  readonly rsaBits: number;
  readonly curve: Curve;
}

/** Generates a key pair; returns the private key, which contains the public one. */
export async function generateKey({ algorithm, rsaBits, curve }: KeyProfile): Promise<KeyObject> {
  switch (algorithm) {
    case "RSA":
      return (await generate("rsa", { modulusLength: rsaBits })).privateKey;
    case "ECDSA":
      return (await generate("ec", { namedCurve: opensslCurves[curve] })).privateKey;
    case "ED25519":
      return (await generate("ed25519", {})).privateKey;
  }
}

/** The accepted PEM types of a private key. */
const privateKeyLabels = new Set(["RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY"]);

/**
 * Parses the first PEM block of `text` as a private key: PKCS#1, SEC 1 or PKCS#8.
 *
 * @throws Error with the problem, without the text.
 */
export function parsePrivateKey(text: string): KeyObject {
  const block = firstPemBlock(text);
  if (block === undefined) throw new Error("no PEM block found");
  if (!privateKeyLabels.has(block.label)) {
    throw new Error(
      `PEM type must be one of ${[...privateKeyLabels].join(", ")}; got "${block.label}"`,
    );
  }
  const key = createPrivateKey(text);
  algorithmOf(key);
  return key;
}

/** @throws Error for a key type that the provider does not support. */
export function algorithmOf(key: KeyObject): Algorithm {
  const type = key.asymmetricKeyType ?? key.type;
  if (type === "rsa") return "RSA";
  if (type === "ed25519") return "ED25519";
  if (type !== "ec") throw new Error(`unsupported key type: ${type}`);
  curveOf(key);
  return "ECDSA";
}

/** The curve of an EC key. */
export function curveOf(key: KeyObject): Curve {
  const named = key.asymmetricKeyDetails?.namedCurve;
  const curve = curves.find((name) => opensslCurves[name] === named);
  if (curve === undefined) throw new Error(`unsupported elliptic curve: ${named ?? "unnamed"}`);
  return curve;
}

/**
 * Returns the private key's traditional encoding: PKCS#1 for RSA, SEC 1 for ECDSA. Ed25519 has none, so it is PKCS#8, as in
 * the official provider.
 */
export function traditionalPem(key: KeyObject): string {
  switch (algorithmOf(key)) {
    case "RSA":
      return pemText(key.export({ type: "pkcs1", format: "pem" }));
    case "ECDSA":
      return pemText(key.export({ type: "sec1", format: "pem" }));
    case "ED25519":
      return pkcs8Pem(key);
  }
}

export const pkcs8Pem = (key: KeyObject): string =>
  pemText(key.export({ type: "pkcs8", format: "pem" }));

export const publicKeyOf = (key: KeyObject): KeyObject =>
  key.type === "private" ? createPublicKey(key) : key;

/** Returns the SubjectPublicKeyInfo in DER, of a private or a public key. */
export const publicKeyDer = (key: KeyObject): Buffer =>
  publicKeyOf(key).export({ type: "spki", format: "der" });

export const publicKeyPem = (key: KeyObject): string =>
  pemText(publicKeyOf(key).export({ type: "spki", format: "pem" }));

const pemText = (exported: string | Buffer): string => exported.toString();
