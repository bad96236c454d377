/**
 * OpenSSH's encodings of keys (RFC 4253, RFC 5656, and openssh-portable's PROTOCOL.key). SSH does not support the curve P-224:
 * the functions then return undefined, and the provider's outputs are empty.
 *
 * @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
 * SSH does not know that curve: the functions return undefined, and the provider's outputs are empty then.
 */
import { createHash, randomBytes, type JsonWebKey, type KeyObject } from "node:crypto";
import { algorithmOf, curveOf, publicKeyOf } from "./keys.ts";
import { encodePem } from "./pem.ts";

/** The encodings of a public key. */
export interface OpensshPublicKey {
  /** One line of authorized_keys, with the newline. */
  readonly line: string;
  /** `aa:bb:…` */
  readonly md5: string;
  /** `SHA256:…` */
  readonly sha256: string;
}

interface Encoded {
  readonly type: string;
  readonly publicBlob: Buffer;
  /** The fields of the private half, in PROTOCOL.key's order, without type and comment. */
  readonly privateFields: Buffer;
}

export function opensshPublicKey(key: KeyObject): OpensshPublicKey | undefined {
  const encoded = encode(publicKeyOf(key));
  if (encoded === undefined) return undefined;
  const { type, publicBlob } = encoded;
  const md5 = createHash("md5").update(publicBlob).digest("hex").match(/../g) ?? [];
  const sha256 = createHash("sha256").update(publicBlob).digest("base64").replace(/=+$/, "");
  return {
    line: `${type} ${publicBlob.toString("base64")}\n`,
    md5: md5.join(":"),
    sha256: `SHA256:${sha256}`,
  };
}

export function opensshPrivateKey(key: KeyObject): string | undefined {
  const encoded = encode(key);
  if (encoded === undefined) return undefined;
  const { type, publicBlob, privateFields } = encoded;
  // The repeated number lets a reader detect a wrong passphrase; there is none here.
  const check = randomBytes(4);
  const body = Buffer.concat([check, check, text(type), privateFields, text("")]);
  const padding = Buffer.from(Array.from({ length: -body.length & 7 }, (_, index) => index + 1));
  return encodePem(
    "OPENSSH PRIVATE KEY",
    Buffer.concat([
      Buffer.from("openssh-key-v1\0"),
      text("none"), // cipher
      text("none"), // key derivation
      text(""), // its options
      uint32(1), // number of keys
      text(publicBlob),
      text(Buffer.concat([body, padding])),
    ]),
  );
}

function encode(key: KeyObject): Encoded | undefined {
  switch (algorithmOf(key)) {
    case "RSA":
      return encodeRsa(key.export({ format: "jwk" }));
    case "ECDSA":
      return curveOf(key) === "P224" ? undefined : encodeEcdsa(key);
    case "ED25519":
      return encodeEd25519(key.export({ format: "jwk" }));
  }
}

function encodeRsa({ n, e, d, p, q, qi }: JsonWebKey): Encoded {
  const type = "ssh-rsa";
  return {
    type,
    publicBlob: Buffer.concat([text(type), integer(e), integer(n)]),
    privateFields: Buffer.concat([n, e, d, qi, p, q].map(integer)),
  };
}

function encodeEcdsa(key: KeyObject): Encoded {
  const { x, y, d } = key.export({ format: "jwk" });
  const curve = curveOf(key).replace("P", "nistp");
  const type = `ecdsa-sha2-${curve}`;
  const point = Buffer.concat([Buffer.from([4]), bytes(x), bytes(y)]);
  return {
    type,
    publicBlob: Buffer.concat([text(type), text(curve), text(point)]),
    privateFields: Buffer.concat([text(curve), text(point), integer(d)]),
  };
}

function encodeEd25519({ x, d }: JsonWebKey): Encoded {
  const type = "ssh-ed25519";
  const [point, seed] = [bytes(x), bytes(d)];
  return {
    type,
    publicBlob: Buffer.concat([text(type), text(point)]),
    privateFields: Buffer.concat([text(point), text(Buffer.concat([seed, point]))]),
  };
}

/** Decodes a JWK member; a public key has no private ones, and then the result is not used. */
const bytes = (member: string | undefined): Buffer => Buffer.from(member ?? "", "base64url");

const uint32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
};

/** Encodes SSH's `string`: any bytes, with their length. */
function text(value: string | Buffer): Buffer {
  const content = Buffer.from(value);
  return Buffer.concat([uint32(content.length), content]);
}

/** Encodes SSH's `mpint`: without leading zeros, except one before a set high bit. */
function integer(member: string | undefined): Buffer {
  const value = bytes(member);
  const start = value.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? Buffer.alloc(0) : value.subarray(start);
  return text((digits[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}
