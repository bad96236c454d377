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
const SWITCH = /^(true|false)$/;

const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|client-key-data/;
const WEB_TOKEN = /\beyJ[\w-]{6,}\.eyJ[\w-]{6,}\.[\w-]*/;
const BEARER = /^\s*bearer\s+\S+\s*$|\bbearer\s+[\w~+/.-]{16,}/i;
const BASIC = /\bbasic\s+([A-Za-z0-9+/]{6,}={0,2})/i;
const ISSUED_TOKEN =
  /\b(gh[oprsu]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|hvs\.[\w-]{16,}|AIza[\w-]{30,})/;
const URL_USER = /\b([a-z][a-z0-9+.-]*):\/\/([^\s/?#]*)@/gi;
/** Schemes in which a user without a password is a token, or has no use. */
const TOKEN_SCHEME = /^(https?|oci|wss?)$/i;
const HOST_USER =
  /(?:^|[\s"'=,;])(?:\/\/)?(?!(?:acct|mailto|sips?|urn|xmpp):)([\w.+%-]+:[^\s/@]+)@(?!sha\d+:)[\w[]/gi;
const QUERY = /[?&;]([\w.~-]+)=([^&#;\s]+)/g;
const ASSIGNMENT = /(?:^|[\s,;])-{0,2}([\w.-]+)=("[^"]*"|'[^']*'|\S+)/g;
const YAML_LINE = /^\s*["']?([\w.-]+)["']?\s*:\s+["']?(\S.*?)["']?,?\s*$/gm;

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
  return /(pass|passphrase|passwd|password|pwd)$/.test(wordsOf(key).join(""));
}

/** Tells whether a text under a key that ends in `secret` is the name of a Secret: `prometheusCredsSecret: prom-creds`. */
function namesSecret(key: string, value: string): boolean {
  const words = wordsOf(key);
  const last = words.at(-1) ?? "";
  if (!last.endsWith("secret")) return false;
  if (LITERAL_SECRET.test(last) || LITERAL_SECRET.test(words.slice(-2).join(" "))) return false;
  if (!OBJECT_NAME.test(value)) return false;
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

/** True for a private key, also in base64. */
function hasPrivateKey(value: string): boolean {
  if (PRIVATE_KEY.test(value)) return true;
  return /^\s*LS0tLS1C/.test(value) && PRIVATE_KEY.test(Buffer.from(value, "base64").toString());
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
  ];
  return [
    ...(hasPrivateKey(value) ? [value] : []),
    ...whole,
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

/** The text with every credential that is recognized by its form replaced: for messages, which must not repeat one. */
export function withoutCredentials(text: string): string {
  return [...inUrls(text), ...inText(text)].reduce(
    (shown, found) => shown.replaceAll(found.text, REMOVED),
    text,
  );
}
