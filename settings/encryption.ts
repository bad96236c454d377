import type { Problem } from "./problem.ts";
import { BUCKET_KEY, KUBECONFIG, NAMESPACE, VIZ_USERS } from "./read.ts";

/** Tells whether Pulumi has a key of the configuration encrypted, as a whole or a part of it. */
export type Encrypted = (key: string) => boolean;

/** The secrets, with what gives the value to the command that sets them. */
const SECRETS: ReadonlyMap<string, string> = new Map([
  [`${NAMESPACE}:${KUBECONFIG}`, " < FILE"],
  [`${NAMESPACE}:${VIZ_USERS}`, " < FILE"],
  [`${NAMESPACE}:${BUCKET_KEY}`, ""],
  ["linode:token", ""],
  ["linode:objSecretKey", ""],
]);

/** Full keys of the secrets. */
export const SECRET_KEYS: readonly string[] = [...SECRETS.keys()];

/**
 * Secrets that are not encrypted, which the stack file, its history and the state of the provider have in plain text, and
 * settings that are: a setting is shown in previews, and plain in the state of every resource that uses it.
 */
export function encryptionProblems(
  configuration: Readonly<Record<string, string>>,
  encrypted: Encrypted,
): Problem[] {
  // Pulumi.yaml's defaults of secrets are empty.
  const given = Object.entries(configuration).filter(([, text]) => text !== "");
  return given.flatMap(([key]): Problem[] => {
    const own = key.startsWith(`${NAMESPACE}:`);
    const path = own ? key.slice(NAMESPACE.length + 1) : key;
    const input = SECRETS.get(key);
    if (input === undefined) return own && encrypted(key) ? [encryptedSetting(path)] : [];
    if (encrypted(key)) return [];
    const reason = "is not encrypted, so that the stack file has it in plain text";
    const expected = `a secret; replace it where it comes from if others may have read it, and type: pulumi config set --secret ${key}${input}`;
    return [{ path, reason, got: "plain text", expected }];
  });
}

function encryptedSetting(path: string): Problem {
  return {
    path,
    reason: "is encrypted, but previews and the state show settings in plain text",
    got: "a secret",
    expected:
      "plain text; credentials have keys of their own, or are Secrets in the clusters, see docs/settings.md",
  };
}
