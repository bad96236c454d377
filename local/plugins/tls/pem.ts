/** PEM text (RFC 7468) as Go's encoding/pem writes it: 64 columns, a newline at the end. */

/** The PEM types of the provider's resources. */
export type PemLabel =
  | "CERTIFICATE"
  | "CERTIFICATE REQUEST"
  | "OPENSSH PRIVATE KEY"
  | "EC PRIVATE KEY"
  | "PRIVATE KEY"
  | "RSA PRIVATE KEY";

/** One block of PEM text. */
export interface PemBlock {
  readonly label: string;
  readonly der: Buffer;
}

export function encodePem(label: PemLabel, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** Returns the first block of a text, ignoring the rest; undefined if there is none. */
export function firstPemBlock(text: string): PemBlock | undefined {
  const block = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([A-Za-z0-9+/=\s]+?)-----END \1-----/.exec(text);
  const [, label, body] = block ?? [];
  if (label === undefined || body === undefined) return undefined;
  return { label, der: Buffer.from(body, "base64") };
}

/**
 * Returns the DER bytes of the first block.
 *
 * @throws Error if there is no block, or one of another type. The text is not included: it may be a key.
 */
export function decodePem(label: PemLabel, text: string): Buffer {
  const block = firstPemBlock(text);
  if (block === undefined) throw new Error(`no PEM block of type "${label}" found`);
  if (block.label !== label) {
    throw new Error(`invalid PEM type: expected "${label}", got "${block.label}"`);
  }
  return block.der;
}
