import * as pulumi from "@pulumi/pulumi";

import { CHECKS } from "./settings/checks/all.ts";
import { secretProblems } from "./settings/checks/secrets.ts";
import { SettingsError } from "./settings/error.ts";
import { schemaProblems, withoutRepetition } from "./settings/findings.ts";
import { KUBECONFIG, NAMESPACE, readSettings, VIZ_USERS } from "./settings/read.ts";
import { resolve } from "./settings/resolve.ts";
import { draftSchema, schema } from "./settings/schema.ts";
import type { Settings } from "./settings/types.ts";

export { SettingsError } from "./settings/error.ts";
export {
  notOffered,
  type Offer,
  type OfferedRegion,
  requireOffered,
} from "./settings/preflight.ts";
export type * from "./settings/types.ts";

/**
 * Checks Pulumi's configuration (`namespace:key` to text, structured values as JSON) and resolves it.
 *
 * Pure, and needs no cloud. The stack's name is an input because default LKE labels and the tag carry it.
 *
 * @throws SettingsError with every problem at once; nothing else is ever thrown.
 */
export function parseSettings(
  configuration: Readonly<Record<string, string>>,
  { stack }: { readonly stack: string },
): Settings {
  const { document, kubeconfig, vizUsers, problems: reading } = readSettings(configuration);
  const secrets = secretProblems(document);
  const parsed = schema.safeParse(document);
  const misfits = parsed.success ? [] : schemaProblems(document, parsed.error);
  const subject = { draft: draftSchema.parse(document), document, stack, kubeconfig, vizUsers };
  const conflicts = CHECKS.flatMap((check) => check(subject));

  const problems = withoutRepetition(reading, secrets, misfits, conflicts);
  if (!parsed.success || problems.length > 0) throw new SettingsError(stack, problems);
  return resolve(parsed.data, stack);
}

/**
 * The settings of the running stack.
 *
 * @throws SettingsError; see {@link parseSettings}.
 */
export function loadSettings(): Settings {
  return parseSettings(pulumi.runtime.allConfig(), { stack: pulumi.getStack() });
}

/**
 * The kubeconfig that clusters of provider `kubeconfig` take their contexts from, as a secret; undefined when the stack
 * has none. It is no part of the settings, so that those can be shown.
 */
export function loadKubeconfig(): pulumi.Output<string> | undefined {
  const config = new pulumi.Config(NAMESPACE);
  // Pulumi.yaml gives an empty one to stacks that have none.
  return config.get(KUBECONFIG) ? config.getSecret(KUBECONFIG) : undefined;
}

/** Who may see Linkerd's dashboard, as lines of an htpasswd file; a secret, and undefined when the stack has none. */
export function loadVizUsers(): pulumi.Output<string> | undefined {
  const config = new pulumi.Config(NAMESPACE);
  return config.get(VIZ_USERS) ? config.getSecret(VIZ_USERS) : undefined;
}
