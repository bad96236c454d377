/** Stands for what was removed. */
export const removed = "[removed]";

/** Words at the end of a key whose value is a credential. */
const secretWord =
  "(?:passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|secret[_-]?key|signing[_-]?key|encryption[_-]?key|private[_-]?key|key[_-]?data|certificate[_-]?data|credentials?|dockerconfigjson|htpasswd|authorization|cookie|session(?:[_-]?id)?)";

/** A value: in quotes, possibly escaped ones as in JSON within JSON, or up to the next separator. */
const value = String.raw`(?:\\*"(?:[^"\\]|\\(?!")[^"])*\\*"|'[^']*'|[^\s"',;&}\]]+)`;

interface Rule {
  readonly pattern: RegExp;
  readonly by: string;
}

const rules: readonly Rule[] = [
  // A whole key, or one whose end is missing.
  {
    pattern: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g,
    by: removed,
  },
  // The begin of a PEM block and of a kubeconfig (`apiVersion: `), in base64.
  { pattern: /LS0tLS1CRUdJTi[A-Za-z0-9+/=_-]*/g, by: removed },
  { pattern: /YXBpVmVyc2lvbjog[A-Za-z0-9+/=_-]*/g, by: removed },
  // JSON web tokens, with or without a signature.
  { pattern: /\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?/g, by: removed },
  { pattern: /\b(bearer|basic|digest|negotiate)\s+[\w~+/.=-]{6,}/gi, by: `$1 ${removed}` },
  // Tokens that name their issuer, and bootstrap tokens of Kubernetes.
  {
    pattern:
      /\b(?:gh[oprsu]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|hvs\.[\w-]{16,}|AIza[\w-]{30,}|A(?:KIA|SIA)[A-Z0-9]{16}|pul-[0-9a-f]{40})/g,
    by: removed,
  },
  { pattern: /\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g, by: removed },
  { pattern: /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@"']+@/gi, by: `$1${removed}@` },
  { pattern: /\$(?:2[aby]|apr1|[156y])\$[./A-Za-z0-9$]{20,}/g, by: removed },
  {
    pattern: new RegExp(
      String.raw`([\w.-]{0,40}${secretWord}\\*["']?\s*[:=]\s*)(?!\[removed\])${value}`,
      "gi",
    ),
    by: `$1${removed}`,
  },
  // An option with its value as the next word.
  {
    pattern: new RegExp(String.raw`(--?[\w-]{0,40}${secretWord})\s+(?!\[removed\])${value}`, "gi"),
    by: `$1 ${removed}`,
  },
];

/** Secrets shorter than this are ordinary words, too. */
const shortest = 6;

/**
 * Removes secrets from text in two ways: the values that are known to be secret in this fleet, in whatever form they appear,
 * and whatever has the form of a secret.
 */
export class Redactor {
  /** The longest first, so that no part of one is left by a shorter one. */
  #known: string[] = [];
  readonly #all = new Set<string>();

  /** Adds a value that is secret, with its lines, and what it is in base64. */
  add(secret: string): void {
    const lines = secret.split("\n").map((line) => line.trim());
    for (const line of [secret.trim(), ...lines]) {
      if (line.length < shortest || /^-----(BEGIN|END) /.test(line)) continue;
      this.#all.add(line);
      this.#all.add(Buffer.from(line).toString("base64").replace(/=+$/, ""));
      this.#all.add(JSON.stringify(line).slice(1, -1));
    }
    const whole = Buffer.from(secret).toString("base64").replace(/=+$/, "");
    if (secret.length >= shortest) this.#all.add(whole);
    this.#known = [];
  }

  /** The text without secrets. */
  text(text: string): string {
    if (this.#known.length < this.#all.size) {
      this.#known = [...this.#all].sort((left, right) => right.length - left.length);
    }
    const withoutKnown = this.#known.reduce(
      (rest, secret) => (rest.includes(secret) ? rest.replaceAll(secret, removed) : rest),
      text,
    );
    return rules.reduce(
      (rest, { pattern, by }) => rest.replace(pattern, by),
      withoutTails(withoutKnown),
    );
  }
}

/** Removes the rest of a private key whose begin is missing, as at the begin of a log that was cut. */
function withoutTails(text: string): string {
  const [head = "", ...parts] = text.split(/-----END [A-Z0-9 ]*PRIVATE KEY-----/);
  if (parts.length === 0) return text;
  const chunks = [head, ...parts];
  return chunks
    .map((chunk, index) => {
      if (index === chunks.length - 1) return chunk;
      const begin = chunk.lastIndexOf("-----BEGIN ");
      return `${begin >= 0 ? chunk.slice(0, begin) : withoutKeyLines(chunk)}${removed}`;
    })
    .join("");
}

/** Text without the lines of a key at its end. */
function withoutKeyLines(text: string): string {
  const lines = text.split(/\n|\\n/);
  while (/^[\s\w+/=:.-]*$/.test(lines.at(-1) ?? "-,") && lines.length > 0) lines.pop();
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}
