/** The provider's resources: keys, requests and certificates. */
import { alternativesOf, numberOf, subjectOf, textOf } from "./arguments.ts";
import { locallySignedCertKind, selfSignedCertKind } from "./certificates.ts";
import { hashForState } from "./ids.ts";
import {
  algorithmOf,
  algorithms,
  curves,
  generateKey,
  parsePrivateKey,
  pkcs8Pem,
  publicKeyDer,
  publicKeyPem,
  traditionalPem,
} from "./keys.ts";
import { always, privateKey, type ResourceKind, subjectRules } from "./kind.ts";
import { opensshPrivateKey, opensshPublicKey } from "./openssh.ts";
import { makeRequest } from "./request.ts";

const privateKeyKind: ResourceKind = {
  inputs: {
    algorithm: { kind: "text", required: true, among: algorithms, ...always },
    // OpenSSL would accept smaller keys; the official provider's library rejects them.
    rsaBits: { kind: "integer", fallback: 2048, minimum: 1024, ...always },
    ecdsaCurve: { kind: "text", fallback: "P224", among: curves, ...always },
  },
  computed: [
    "privateKeyPem",
    "privateKeyPemPkcs8",
    "privateKeyOpenssh",
    "publicKeyPem",
    "publicKeyOpenssh",
    "publicKeyFingerprintMd5",
    "publicKeyFingerprintSha256",
  ],
  secrets: ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"],
  expires: false,
  async create(inputs) {
    const algorithm = oneOf(algorithms, textOf(inputs, "algorithm"));
    const curve = oneOf(curves, textOf(inputs, "ecdsaCurve"));
    const key = await generateKey({ algorithm, curve, rsaBits: numberOf(inputs, "rsaBits") });
    const openssh = opensshPublicKey(key);
    return {
      id: hashForState(publicKeyDer(key)),
      outputs: {
        privateKeyPem: traditionalPem(key),
        privateKeyPemPkcs8: pkcs8Pem(key),
        privateKeyOpenssh: opensshPrivateKey(key) ?? "",
        publicKeyPem: publicKeyPem(key),
        publicKeyOpenssh: openssh?.line ?? "",
        publicKeyFingerprintMd5: openssh?.md5 ?? "",
        publicKeyFingerprintSha256: openssh?.sha256 ?? "",
      },
    };
  },
};

const certRequestKind: ResourceKind = {
  inputs: { ...privateKey("privateKeyPem"), ...subjectRules },
  computed: ["certRequestPem", "keyAlgorithm"],
  secrets: ["privateKeyPem"],
  expires: false,
  async create(inputs) {
    const key = parsePrivateKey(textOf(inputs, "privateKeyPem"));
    const { id, certRequestPem } = await makeRequest(
      subjectOf(inputs),
      alternativesOf(inputs),
      key,
    );
    return { id, outputs: { certRequestPem, keyAlgorithm: algorithmOf(key) } };
  },
};

/** All resources by type token. */
export const resourceKinds: Readonly<Record<string, ResourceKind>> = {
  "tls:index/privateKey:PrivateKey": privateKeyKind,
  "tls:index/certRequest:CertRequest": certRequestKind,
  "tls:index/selfSignedCert:SelfSignedCert": selfSignedCertKind,
  "tls:index/locallySignedCert:LocallySignedCert": locallySignedCertKind,
};

function oneOf<T extends string>(values: readonly T[], value: string): T {
  const found = values.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`got "${value}"; expected one of ${values.join(", ")}`);
  return found;
}
