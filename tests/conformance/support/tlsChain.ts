/** The certificates of the tls provider's cases. */
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import * as tls from "@pulumi/tls";

/** Inputs of a test's chain. */
export interface Chain {
  readonly curve?: string;
  readonly rootCommonName?: string;
  readonly rootMaxPathLength?: number;
  readonly leafHours?: number;
  readonly leafEarlyRenewalHours?: number;
  readonly leafNames?: string[];
}

/** A root, a request and a certificate that the root signs. */
export const chain =
  (args: Chain = {}): PulumiFn =>
  () => {
    const rootKey = new tls.PrivateKey("root", {
      algorithm: "ECDSA",
      ecdsaCurve: args.curve ?? "P256",
    });
    const root = new tls.SelfSignedCert("root", {
      privateKeyPem: rootKey.privateKeyPem,
      subject: { commonName: args.rootCommonName ?? "Root", organization: "Test" },
      isCaCertificate: true,
      maxPathLength: args.rootMaxPathLength ?? 1,
      allowedUses: ["cert_signing", "crl_signing"],
      validityPeriodHours: 1000,
    });
    const leafKey = new tls.PrivateKey("leaf", { algorithm: "RSA" });
    const request = new tls.CertRequest("leaf", {
      privateKeyPem: leafKey.privateKeyPem,
      subject: { commonName: "leaf" },
      dnsNames: args.leafNames ?? ["leaf.example"],
      ipAddresses: ["192.0.2.1", "2001:db8::1"],
      uris: ["spiffe://example/leaf"],
    });
    const leaf = new tls.LocallySignedCert("leaf", {
      caPrivateKeyPem: rootKey.privateKeyPem,
      caCertPem: root.certPem,
      certRequestPem: request.certRequestPem,
      allowedUses: ["digital_signature", "server_auth"],
      validityPeriodHours: args.leafHours ?? 100,
      ...(args.leafEarlyRenewalHours === undefined
        ? {}
        : { earlyRenewalHours: args.leafEarlyRenewalHours }),
    });
    return Promise.resolve({
      rootPem: root.certPem,
      rootId: root.id,
      rootReady: root.readyForRenewal,
      keyPem: rootKey.privateKeyPem,
      keyPkcs8: rootKey.privateKeyPemPkcs8,
      keyOpenssh: rootKey.privateKeyOpenssh,
      publicPem: rootKey.publicKeyPem,
      publicOpenssh: rootKey.publicKeyOpenssh,
      leafPem: leaf.certPem,
      leafStart: leaf.validityStartTime,
      leafEnd: leaf.validityEndTime,
      leafReady: leaf.readyForRenewal,
      leafCaAlgorithm: leaf.caKeyAlgorithm,
      leafAlgorithm: request.keyAlgorithm,
    });
  };
