/** Identities of resources, computed as the official provider computes them. */
import { createHash, randomBytes } from "node:crypto";

/** White space as Go's strings.TrimSpace knows it, in UTF-8. */
const spaces = "\t,\n,\v,\f,\r, ,\u0085,\u00a0,\u1680,\u2028,\u2029,\u202f,\u205f,\u3000"
  .split(",")
  .concat(Array.from({ length: 11 }, (_, index) => String.fromCharCode(0x2000 + index)))
  .map((character) => Buffer.from(character));

/**
 * The id of a key or a request: SHA-1 over its DER bytes, in hexadecimal. The official provider treats the bytes as text
 * and trims white space first, which changes the id of a key that happens to end in such a byte; so does this.
 */
export function hashForState(der: Uint8Array): string {
  let value = Buffer.from(der);
  // DER begins with a tag that is no white space, so only the end matters.
  for (;;) {
    const end = value;
    const space = spaces.find((bytes) => end.subarray(-bytes.length).equals(bytes));
    if (space === undefined) break;
    value = value.subarray(0, value.length - space.length);
  }
  return createHash("sha1").update(value).digest("hex");
}

/** A certificate's serial number: random, 128 bits. Its decimal form is the certificate's id. */
export interface SerialNumber {
  readonly hex: string;
  readonly decimal: string;
}

export function randomSerialNumber(): SerialNumber {
  const hex = randomBytes(16).toString("hex");
  return { hex, decimal: BigInt(`0x${hex}`).toString() };
}
