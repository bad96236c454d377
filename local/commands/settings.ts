import { isEncrypted, readStackConfig } from "../../cli/stack/configuration.ts";
import { SECRET_KEYS } from "../../settings/encryption.ts";

/** The settings of a local cloud's stack. */
export interface LocalSettings {
  /** Configuration that is plain in the stack too, as written. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Secrets, which a local cloud's file has in plain text; the engine encrypts them. */
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Reads a settings file. Values of Linode's provider that are encrypted are left out: the cloud has its own.
 *
 * @throws Error in one line, with the file's name, if it is none, or has a value that is encrypted for another stack
 */
export async function readSettings(file: string): Promise<LocalSettings> {
  const all = Object.entries(await readStackConfig(file));
  const given = all.filter(([key, value]) => !(key.startsWith("linode:") && isEncrypted(value)));
  const encrypted = given.filter(([, value]) => isEncrypted(value)).map(([key]) => key);
  if (encrypted.length > 0) {
    throw new Error(
      `${file}: ${encrypted.join(", ")}: encrypted for another stack; expected plain text, which a local cloud encrypts in its own`,
    );
  }
  const isSecret = ([key, value]: readonly [string, unknown]) =>
    SECRET_KEYS.includes(key) && typeof value === "string" && value !== "";
  return {
    config: Object.fromEntries(given.filter((entry) => !isSecret(entry))),
    secrets: Object.fromEntries(given.filter(isSecret)) as Record<string, string>,
  };
}
