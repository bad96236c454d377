/** The forms in which a credential may be found in text or in a file. Pure. */

/** A credential by what it is called, with pieces of text of which one is in every copy of it. */
export interface KnownSecret {
  readonly name: string;
  readonly pieces: readonly string[];
}

/** Characters of a credential that are searched for. Fewer may be the same in two, and more may be broken by a new line. */
const length = 60;

/** A token shorter than this is not told from an ordinary word. */
const shortest = 20;

const privateKey = /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([\s\S]*?)-----END \1-----/g;
const webToken = /\beyJ[\w-]+\.[\w-]+\.[\w-]{40,}/g;
const keyData = /client-key-data["']?:\s*["']?([A-Za-z0-9+/=]+)/g;
const tokenLine = /(?:^|[\s{,"'])token["']?:\s*["']?([^\s"',}]+)/g;

/** Base64 of a text wherever it begins in a longer one: the characters that only this text determines. */
function inBase64(text: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(`${"x".repeat(offset)}${text}`).toString("base64");
    const whole = Math.floor((offset + text.length) / 3) * 4;
    return encoded.slice(offset === 0 ? 0 : offset + 1, whole);
  });
}

/** A piece as it is, in base64 (a Secret's data), and in base64 twice (a kubeconfig in a Secret). */
function piecesOf(text: string): string[] {
  const once = inBase64(text);
  return [text, ...once, ...once.flatMap(inBase64)];
}

/** A piece of a key's body that is in one line of it, and in no other key. Its new lines may be escaped, as in JSON. */
function pieceOf(kind: string, body: string): string {
  const lines = body.split(/\\[nr]|\s/).filter((line) => line !== "");
  // All keys in OpenSSH's form begin with the same line.
  const line = kind.startsWith("OPENSSH") ? lines.at(-2) : lines[0];
  return (line ?? "").slice(0, length);
}

/**
 * Finds the credentials in a text: private keys in PEM, JSON web tokens, and the keys and tokens of kubeconfigs. The base64
 * body of a key's PEM is also what its DER is in base64.
 *
 * @param name what the text is called, for a report
 */
export function credentialsIn(name: string, text: string): KnownSecret[] {
  const keys = [...text.matchAll(privateKey)].map(([, kind = "", body = ""]) => ({
    name: `${name}: ${kind.toLowerCase()}`,
    piece: pieceOf(kind, body),
  }));
  const tokens = [...text.matchAll(webToken)].map(([token]) => ({
    name: `${name}: token`,
    // The signature: what is before it may be the same in many tokens.
    piece: token.slice(token.lastIndexOf(".") + 1).slice(0, length),
  }));
  const nested = [...text.matchAll(keyData)].flatMap(([, data = ""]) =>
    credentialsIn(`${name}: client-key-data`, Buffer.from(data, "base64").toString()),
  );
  const opaque = [...text.matchAll(tokenLine)]
    .map(([, token = ""]) => token)
    .filter((token) => token.length >= shortest && !token.startsWith("eyJ"))
    .map((token) => ({ name: `${name}: token`, piece: token.slice(0, length) }));
  const found = [...keys, ...tokens, ...opaque].filter(({ piece }) => piece.length >= shortest);
  return [...found.map(({ name, piece }) => ({ name, pieces: piecesOf(piece) })), ...nested];
}

/** A value that is secret as a whole, such as a password or an API's token, in addition to what it contains. */
export function secretValue(name: string, value: string): KnownSecret[] {
  const inner = credentialsIn(name, value);
  const decoded = Buffer.from(value, "base64").toString();
  const encoded = inner.length === 0 ? credentialsIn(name, decoded) : [];
  if (inner.length + encoded.length > 0) return [...inner, ...encoded];
  // Not a certificate, a text, or a name, which a secret may be derived with and which is no secret by itself.
  const isOpaque = /^[\w+/=]+$/.test(value) && /\d/.test(value) && value.length >= shortest;
  if (!isOpaque || decoded.includes("-----BEGIN")) return [];
  return [{ name, pieces: piecesOf(value.slice(0, length)) }];
}
