import { createHash } from "node:crypto";

/** The certificates in a text, each as its base64 body without line breaks, so that they can be compared. */
function bodiesIn(pem: string): string[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/g);
  return [...blocks].map(([, body = ""]) => body.replaceAll(/\s/g, ""));
}

/** The certificates in several texts, each once and as its own PEM, in order of first occurrence. */
export function certificatesIn(...pems: readonly string[]): string[] {
  return [...new Set(pems.flatMap(bodiesIn))].map((body) => {
    const lines = body.match(/.{1,64}/g) ?? [];
    return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
  });
}

/** A bundle of the certificates in several texts, PEM; see {@link certificatesIn}. */
export function bundleOf(...pems: readonly string[]): string {
  return certificatesIn(...pems).join("");
}

/** True if two bundles hold the same certificates, in any order and form. */
export function sameAnchors(one: string, other: string): boolean {
  return anchorsDigest(one) === anchorsDigest(other);
}

/** A digest of the certificates in a bundle, `sha256:` and 64 hexadecimal digits; their order does not matter. */
export function anchorsDigest(pem: string): string {
  const bodies = [...new Set(bodiesIn(pem))].sort().join("\n");
  return `sha256:${createHash("sha256").update(bodies).digest("hex")}`;
}

/**
 * The digest by which the injector annotates a pod with the anchors of its proxy, 64 hexadecimal digits: of the text in the
 * control plane's ConfigMap, so that another order of the certificates is another digest.
 */
export function trustRootDigest(pem: string): string {
  return createHash("sha256").update(pem.trim()).digest("hex");
}
