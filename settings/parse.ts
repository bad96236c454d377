import { CHECKS } from "./checks/all.ts";
import { secretProblems } from "./checks/secrets.ts";
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
 * @throws SettingsError with every problem at once; no other error
 */
export function parseSettings(
  configuration: Readonly<Record<string, string>>,
  { stack }: { readonly stack: string },
): Settings {
  const { document, kubeconfig, vizUsers, problems: unreadable } = readConfiguration(configuration);
  const secrets = secretProblems(document);
  const parsed = schema.safeParse(document);
  const invalid = parsed.success ? [] : schemaProblems(document, parsed.error);
  const settings = partialSchema.parse(document);
  const context = { settings, document, stack, kubeconfig, vizUsers };
  const conflicts = CHECKS.flatMap((check) => check(context));

  const problems = withoutRepetition(unreadable, secrets, invalid, conflicts);
  if (!parsed.success || problems.length > 0) throw new SettingsError(stack, problems);
  return resolve(parsed.data, stack);
}
