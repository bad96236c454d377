import * as x509 from "../x509/x509.ts";
import { webcrypto } from "node:crypto";
import { join } from "node:path";
import { readIfPresent, writeAtomically } from "../host/files.ts";
import type { CertificateProfile } from "./profiles.ts";

export { clientProfiles, controlPlaneProfiles } from "./profiles.ts";

/** A private key and its certificate, both in PEM. */
export interface KeyPair {
  readonly key: string;
  readonly certificate: string;
}

type Certify = (keys: webcrypto.CryptoKeyPair) => Promise<string>;

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** Validity of certificates: longer than the life of any local cluster. */
const validityDays = 365;

/** A cluster's keys in one folder: generated on first use, each file 0600, and reused from then on. */
export class ClusterPki {
  readonly folder: string;
  readonly #pairs = new Map<string, Promise<KeyPair>>();

  constructor(folder: string) {
    this.folder = folder;
  }

  keyPath(name: string): string {
    return join(this.folder, `${name}.key`);
  }

  certificatePath(name: string): string {
    return join(this.folder, `${name}.crt`);
  }

  /** A certificate authority that signs only leaf certificates. */
  async authority(name: CertificateProfile["issuer"]): Promise<KeyPair> {
    return this.#once(name, async (keys) => {
      const certificate = await x509.X509CertificateGenerator.createSelfSigned({
        name: new x509.Name([{ CN: [name === "ca" ? "kubernetes-ca" : name] }]),
        keys,
        signingAlgorithm: algorithm,
        ...validity(),
        extensions: [
          new x509.BasicConstraintsExtension(true, 0, true),
          new x509.KeyUsagesExtension(
            x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
            true,
          ),
          await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        ],
      });
      return certificate.toString("pem");
    });
  }

  /** The key pair that signs service account tokens; `certificate` is the public key. */
  async serviceAccountKey(): Promise<KeyPair> {
    return this.#once("service-account", async (keys) => {
      const der = await webcrypto.subtle.exportKey("spki", keys.publicKey);
      return x509.PemConverter.encode(der, "PUBLIC KEY");
    });
  }

  async issue(profile: CertificateProfile): Promise<KeyPair> {
    const authority = await this.authority(profile.issuer);
    return this.#once(profile.name, (keys) => sign(profile, keys, authority));
  }

  /** Returns the same pair to concurrent callers. A failure is not cached. */
  #once(name: string, certify: Certify): Promise<KeyPair> {
    const known = this.#pairs.get(name);
    if (known !== undefined) return known;
    const pair = this.#readOrMake(name, certify);
    this.#pairs.set(name, pair);
    pair.catch(() => this.#pairs.delete(name));
    return pair;
  }

  async #readOrMake(name: string, certify: Certify): Promise<KeyPair> {
    const [key, certificate] = await Promise.all([
      readIfPresent(this.keyPath(name)),
      readIfPresent(this.certificatePath(name)),
    ]);
    // The certificate is written last: when it is there, its key is.
    if (key !== undefined && certificate !== undefined) return { key, certificate };
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const der = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
    const made = {
      key: x509.PemConverter.encode(der, "PRIVATE KEY"),
      certificate: await certify(keys),
    };
    await writeAtomically(this.keyPath(name), made.key);
    await writeAtomically(this.certificatePath(name), made.certificate);
    return made;
  }
}

async function sign(
  profile: CertificateProfile,
  keys: webcrypto.CryptoKeyPair,
  authority: KeyPair,
): Promise<string> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const subject = [
    ...(profile.organization === undefined ? [] : [{ O: [profile.organization] }]),
    { CN: [profile.commonName] },
  ];
  const names = [
    ...(profile.dnsNames ?? []).map((value) => ({ type: "dns" as const, value })),
    ...(profile.addresses ?? []).map((value) => ({ type: "ip" as const, value })),
  ];
  const usages = [
    ...(profile.server === true ? [x509.ExtendedKeyUsage.serverAuth] : []),
    ...(profile.client === true ? [x509.ExtendedKeyUsage.clientAuth] : []),
  ];
  const certificate = await x509.X509CertificateGenerator.create({
    subject: new x509.Name(subject),
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(usages),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ],
  });
  return certificate.toString("pem");
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = x509.PemConverter.decodeFirst(pem);
  return webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
}

/** A validity that starts five minutes ago, to allow for clock skew. */
function validity(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return {
    notBefore: new Date(now - 5 * 60_000),
    notAfter: new Date(now + validityDays * 86_400_000),
  };
}
