/** UTF-8 text as base64, as a Secret's `data` or a webhook's `caBundle` holds it. */
export function toBase64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

/** The UTF-8 text behind base64. */
export function fromBase64(encoded: string): string {
  return Buffer.from(encoded, "base64").toString("utf8");
}
