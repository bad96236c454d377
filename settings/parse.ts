import { CHECKS, CHECKS_OF_SECRETS } from "./checks/all.ts";
import { secretProblems } from "./checks/secrets.ts";
import { type Encrypted, encryptionProblems } from "./encryption.ts";
import { SettingsError } from "./error.ts";
import { schemaProblems, withoutRepetition } from "./findings.ts";
import { partialSchema } from "./partial.ts";
import { readConfiguration } from "./read.ts";
import { resolve } from "./resolve.ts";
import { schema } from "./schema.ts";
import type { Settings } from "./types.ts";

/**
 * Validates Pulumi's configuration (`namespace:key` to string, structured values as JSON) and resolves it.
 *
 * Pure, and without access to a cloud. The stack's name is part of default LKE labels and of the stack's tag.
 *
 * @param options.secrets `unread` if the configuration lacks the secrets, so that nothing is said about them. @default read
 * @param options.encrypted tells which keys are encrypted. @default nothing is said about it
 * @throws SettingsError with every problem at once; no other error
 */
export function parseSettings(
  configuration: Readonly<Record<string, string>>,
  {
    stack,
    secrets: access = "read",
    encrypted,
  }: {
    readonly stack: string;
    readonly secrets?: "read" | "unread";
    readonly encrypted?: Encrypted;
  },
): Settings {
  const { document, problems: unreadable, ...credentials } = readConfiguration(configuration);
  const exposed = encrypted === undefined ? [] : encryptionProblems(configuration, encrypted);
  const secrets = secretProblems(document);
  const parsed = schema.safeParse(document);
  const invalid = parsed.success ? [] : schemaProblems(document, parsed.error);
  const settings = partialSchema.parse(document);
  const context = { settings, document, stack, ...credentials };
  const checks =
    access === "read" ? CHECKS : CHECKS.filter((check) => !CHECKS_OF_SECRETS.includes(check));
  const conflicts = checks.flatMap((check) => check(context));

  const problems = withoutRepetition(unreadable, exposed, secrets, invalid, conflicts);
  if (!parsed.success || problems.length > 0) throw new SettingsError(stack, problems);
  return resolve(parsed.data, stack);
}
