/** Encodes UTF-8 text as base64, the form of a Secret's `data` or a webhook's `caBundle`. */
export function toBase64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

/** Decodes base64 to UTF-8 text. */
export function fromBase64(encoded: string): string {
  return Buffer.from(encoded, "base64").toString("utf8");
}
