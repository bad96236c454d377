import { createPrivateKey } from "node:crypto";

/**
 * Credentials in plain text, found by the name of a key or by the form of a value. Names of Secrets, paths of files and
 * references to variables are none.
 */

/** Form of a credential: `url` is one inside a location, `text` any other. */
export type CredentialKind = "text" | "url";

const SECRET_KEY =
  /(token|password|passwd|passphrase|secret|kubeconfig|privatekey|apikey|accesskey|secretkey|signingkey|encryptionkey|credentials?|clientkeydata|dockerconfigjson|htpasswd)$/;
const SECRET_WORD = /^(authorization|jwt|pass|psk|pwd)$/;
/** Keys whose value is the secret itself, where other keys that end in `secret` name a Secret. */
const LITERAL_SECRET =
  /^(access|api|app|client|consumer|cookie|hmac|jwt|master|oauth|session|shared|signing|webhook)\s?secret$/;
const QUERY_KEY = /^(auth|key|sas|sig|signature|x-amz-signature)$/i;

const OBJECT_NAME = /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\/)?[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
/** A part of a name that no person chose. */
const RANDOM_PART = /^(?=.*\d)(?=.*[a-z])[a-z0-9]{16,}$/;
const FILE_PATH = /^(\/[a-z0-9._-]+){2,}$/;
/** A variable of a shell or of a pod's environment, or a template; a hash begins with `$` and a digit. */
const PLACEHOLDER = /^["']?(\$[({A-Za-z_]|\{\{)/;
const SWITCH = /^(true|false|yes|no|on|off|enabled|disabled|none)$/i;

const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|client-key-data["']?\s*:\s*\S/;
const WEB_TOKEN = /\beyJ[\w-]{6,}\.eyJ[\w-]{6,}\.[\w-]*/;
const BEARER = /^\s*bearer\s+\S+\s*$|\bbearer\s+[\w~+/.-]{16,}/i;
const BASIC = /\bbasic\s+([A-Za-z0-9+/]{6,}={0,2})/i;
/** Tokens that say who issued them: GitHub, GitLab, Slack, Vault, Google, Docker, npm, Pulumi, DigitalOcean, AWS, Stripe, age. */
const ISSUED_TOKEN = new RegExp(
  [
    /\bgh[oprsu]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[abeprs]-[\w-]{10,}/,
    /hooks\.slack\.com\/services\/[\w/]+|\bhv[bs]\.[\w-]{16,}|\bAIza[\w-]{30,}|\bya29\.[\w-]{16,}/,
    /\bdckr_pat_[\w-]{16,}|\bnpm_\w{30,}|\bpul-[0-9a-f]{40}\b|\bdo[opr]_v1_[0-9a-f]{16,}/,
    /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\b[rs]k_live_\w{16,}|\bAGE-SECRET-KEY-1\w+/,
  ]
    .map(({ source }) => source)
    .join("|"),
);
/** A user and a password in the arguments of a program such as curl. */
const USER_ARGUMENT = /(?:^|\s)(?:-u|--user|--proxy-user)[\s=]+["']?([\w.@+-]+:(?!\d+(?:\s|$))\S+)/;
/** Users and passwords. A password may have a character that ends the host of a URL; a port then has none before it. */
const URL_USER = /\b([a-z][a-z0-9+.-]*):\/\/([^\s/?#]*|[^\s/?#:@]*:(?!\d{0,5}[/?#])\S*)@/gi;
/** Schemes in which a user without a password is a token, or has no use. */
const TOKEN_SCHEME = /^(https?|oci|wss?)$/i;
const HOST_USER =
  /(?:^|[\s"'=,;])(?:\/\/)?(?!(?:acct|mailto|sips?|urn|xmpp):)([\w.+%-]+:[^\s/@]+)@(?!sha\d+:)[\w[]/gi;
const QUERY = /[?&;]([\w.~-]+)=([^&#;\s]+)/g;
const ASSIGNMENT = /(?:^|[\s,;])-{0,2}([\w.-]+)=("[^"]*"|'[^']*'|\S+)/g;
const YAML_LINE = /^\s*(?:-\s+)*["']?([\w.-]+)["']?\s*:\s+["']?(\S.*?)["']?,?\s*$/gm;
/** A pair of a text of one line, or of a mapping in braces: of one word, as prose has colons too. */
const YAML_PAIR =
  /(?:^|[{,])\s*(?:-\s+)*["']?([\w.-]+)(?:["']\s*:\s*|\s*:\s+)("[^"]*"|'[^']*'|[^\s,}"']+)(?=\s*(?:[,}]|$))/gm;
const BASE64 = /^[A-Za-z0-9+/\s]{24,}={0,2}\s*$/;
const PRINTABLE = /^[\t\n\r -~]+$/;
/** A text that no person chose, of which at most the length matters: a hash, or a token. */
const OPAQUE =
  /(?<![\w+=])(?=[\w+=]*\d)(?=[\w+=]*[A-Za-z])[\w+=]{32,}|(?<![\w+/=])(?=[\w+/]*\d)(?=[\w+/]*[a-z])(?=[\w+/]*[A-Z])[\w+/]{40,}=*/g;

function wordsOf(key: string): string[] {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** Tells whether a key's value is expected to be a credential, or to name one. */
export function isSecretKey(key: string): boolean {
  const words = wordsOf(key);
  return SECRET_KEY.test(words.join("")) || SECRET_WORD.test(words.at(-1) ?? "");
}

/** Tells whether a key's value may be a number that is a credential. */
function isPasswordKey(key: string): boolean {
  return /^pass$|(passphrase|passwd|password|pwd)$/.test(wordsOf(key).at(-1) ?? "");
}

/** Tells whether a text under a key that ends in `secret` is the name of a Secret: `prometheusCredsSecret: prom-creds`. */
function namesSecret(key: string, value: string): boolean {
  const words = wordsOf(key);
  const last = words.at(-1) ?? "";
  // The key of a Secret that a chart reads: `secretKey: admin-password`.
  if (/secretkey$/.test(words.join("")) && OBJECT_NAME.test(value)) return isSecretKey(value);
  if (!last.endsWith("secret")) return false;
  if (LITERAL_SECRET.test(last) || LITERAL_SECRET.test(words.slice(-2).join(" "))) return false;
  if (!OBJECT_NAME.test(value)) return false;
  // Nothing but a reference: a name may have a digit then.
  if (/^(existing|pull)$/.test(words.at(-2) ?? "")) return !RANDOM_PART.test(value);
  return (
    (value.includes("-") || !/\d/.test(value)) &&
    !value.split(/[-./]/).some((part) => RANDOM_PART.test(part))
  );
}

function isHarmless(value: string): boolean {
  return (
    value === "" || SWITCH.test(value) || FILE_PATH.test(value) || PLACEHOLDER.test(value.trim())
  );
}

function isSecretUnder(key: string, value: string): boolean {
  return isSecretKey(key) && !isHarmless(value) && !namesSecret(key, value);
}

/** True for base64 of `user:password`. */
function isBasicPair(encoded: string): boolean {
  return /^[\w.@+-]+:[ -~]+$/.test(Buffer.from(encoded, "base64").toString("latin1"));
}

/** True for base64 of a text with a credential, such as a kubeconfig or a private key, or of a private key in binary form. */
function hidesCredential(value: string): boolean {
  if (!BASE64.test(value)) return false;
  const content = Buffer.from(value, "base64");
  const text = content.toString("latin1");
  if (PRINTABLE.test(text)) return [...inUrls(text), ...inText(text)].length > 0;
  return (["pkcs8", "pkcs1", "sec1"] as const).some((type) => isPrivateKey(content, type));
}

function isPrivateKey(key: Buffer, type: "pkcs8" | "pkcs1" | "sec1"): boolean {
  try {
    createPrivateKey({ key, format: "der", type });
    return true;
  } catch {
    return false;
  }
}

/** A pair of a text that is a credential: its position, and the text that must not be shown. */
interface Found {
  readonly kind: CredentialKind;
  readonly text: string;
}

function inUrls(value: string): Found[] {
  const users = [...value.matchAll(URL_USER)].flatMap(([, scheme = "", user = ""]) => {
    const password = user.includes(":") ? user.slice(user.indexOf(":") + 1) : undefined;
    const counts = password === undefined ? TOKEN_SCHEME.test(scheme) : !isHarmless(password);
    return counts && user !== "" && !isHarmless(user) ? [user] : [];
  });
  const schemeless = [...value.matchAll(HOST_USER)].flatMap(([, user = ""]) =>
    isHarmless(user.slice(user.indexOf(":") + 1)) ? [] : [user],
  );
  const queries = [...value.matchAll(QUERY)].flatMap(([, key = "", text = ""]) =>
    (QUERY_KEY.test(key) && !isHarmless(text)) || isSecretUnder(key, text) ? [text] : [],
  );
  return [...users, ...schemeless, ...queries].map((text) => ({ kind: "url", text }));
}

function inText(value: string): Found[] {
  const whole = [WEB_TOKEN, BEARER, ISSUED_TOKEN].flatMap((form) => form.exec(value)?.[0] ?? []);
  const basic = BASIC.exec(value);
  const pairs = [
    ...value.matchAll(ASSIGNMENT),
    ...(value.includes("\n") ? value.matchAll(YAML_LINE) : []),
    ...value.matchAll(YAML_PAIR),
  ];
  return [
    ...(PRIVATE_KEY.test(value) || hidesCredential(value) ? [value] : []),
    ...whole,
    ...(USER_ARGUMENT.exec(value)?.slice(1) ?? []),
    ...(basic?.[1] !== undefined && isBasicPair(basic[1]) ? [basic[0]] : []),
    ...pairs.flatMap(([, key = "", text = ""]) => (isSecretUnder(key, text) ? [text] : [])),
  ].map((text) => ({ kind: "text", text }));
}

/** The credential in a text, under a key; undefined when there is none. */
export function credentialIn(key: string, value: unknown): CredentialKind | undefined {
  if (typeof value === "number") return isPasswordKey(key) ? "text" : undefined;
  if (typeof value !== "string" || value === "") return undefined;
  const [first] = inUrls(value);
  if (first !== undefined) return first.kind;
  if (isSecretUnder(key, value)) return "text";
  // The form in which Docker stores a user and a password.
  if (wordsOf(key).at(-1) === "auth" && isBasicPair(value)) return "text";
  return inText(value)[0]?.kind;
}

/** Stands in a text for a credential. */
const REMOVED = "<redacted>";

/**
 * The text with every credential that is recognized by its form replaced: for messages, which must not repeat one. What may be
 * a token or a hash is replaced too, as a message can do without it.
 */
export function withoutCredentials(text: string): string {
  return [...inUrls(text), ...inText(text)]
    .reduce((shown, found) => shown.replaceAll(found.text, REMOVED), text)
    .replaceAll(OPAQUE, REMOVED);
}
