/** Resource ids, computed as in the official provider. */
import { createHash, randomBytes } from "node:crypto";

/** White space according to Go's strings.TrimSpace, in UTF-8. */
const spaces = "\t,\n,\v,\f,\r, ,\u0085,\u00a0,\u1680,\u2028,\u2029,\u202f,\u205f,\u3000"
  .split(",")
  .concat(Array.from({ length: 11 }, (_, index) => String.fromCharCode(0x2000 + index)))
  .map((character) => Buffer.from(character));

/**
 * Returns the id of a key or a request: SHA-1 of its DER bytes, in hexadecimal. The official provider treats the bytes as
 * text and trims white space first, which changes the id of a key that ends in such a byte; so does this.
 */
export function hashForState(der: Uint8Array): string {
  let value = Buffer.from(der);
  // DER starts with a tag that is not white space, so only the end matters.
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
