import { createHash } from "node:crypto";

/** The certificates in a text, each as its base64 body without line breaks: the form in which two can be compared. */
function bodiesIn(pem: string): string[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/g);
  return [...blocks].map(([, body = ""]) => body.replaceAll(/\s/g, ""));
}

/** One bundle of what several texts hold, PEM: each certificate once, in the order in which it first comes. */
export function bundleOf(...pems: readonly string[]): string {
  return [...new Set(pems.flatMap(bodiesIn))]
    .map((body) => {
      const lines = body.match(/.{1,64}/g) ?? [];
      return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
    })
    .join("");
}

/** Whether two bundles hold the same certificates, in whatever order and form. */
export function sameAnchors(one: string, other: string): boolean {
  return anchorsDigest(one) === anchorsDigest(other);
}

/** A digest of the certificates in a bundle, `sha256:` and 64 hexadecimal digits; their order does not matter. */
export function anchorsDigest(pem: string): string {
  const bodies = [...new Set(bodiesIn(pem))].sort().join("\n");
  return `sha256:${createHash("sha256").update(bodies).digest("hex")}`;
}
