/** A bundle of certificates, PEM, in this order. A single one is returned as it is. */
export function bundleOf(first: string, ...others: readonly string[]): string {
  return others.length === 0 ? first : [first, ...others].map((pem) => `${pem.trim()}\n`).join("");
}

/** Each certificate of a text, PEM. */
export function certificatesOf(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
}
