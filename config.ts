import * as pulumi from "@pulumi/pulumi";

import { CHECKS } from "./settings/checks/all.ts";
import { secretProblems } from "./settings/checks/secrets.ts";
import { SettingsError } from "./settings/error.ts";
import { schemaProblems, withoutRepetition } from "./settings/findings.ts";
import { KUBECONFIG, NAMESPACE, readConfiguration, VIZ_USERS } from "./settings/read.ts";
import { resolve } from "./settings/resolve.ts";
import { partialSchema } from "./settings/partial.ts";
import { schema } from "./settings/schema.ts";
import type { Settings } from "./settings/types.ts";

export { SettingsError } from "./settings/error.ts";
export { assertAvailable, clustersToCheck, unavailable } from "./settings/availability.ts";
export { openListeners } from "./settings/exposure.ts";
export { clusterPath, clustersWithPaths } from "./settings/lost.ts";
export type * from "./settings/types.ts";

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

/** Credentials of a stack: no part of the settings, so that those can be shown. Each is undefined if it is not set. */
export interface Secrets {
  /** A kubeconfig, YAML, with the contexts of the clusters of provider `kubeconfig`. */
  readonly kubeconfig: pulumi.Output<string> | undefined;
  /** Users of Linkerd's dashboard, as lines of an htpasswd file. */
  readonly vizUsers: pulumi.Output<string> | undefined;
}

/** The configuration of one stack, checked. */
export interface Configuration {
  readonly settings: Settings;
  readonly secrets: Secrets;
  /** The stack's full name, as of a `StackReference`: `<organization>/<project>/<stack>`. */
  readonly reference: string;
}

/**
 * Reads the running stack's configuration. Nothing else in the program reads it; a lint rule holds that.
 *
 * @throws SettingsError; see {@link parseSettings}
 */
export function loadSettings(): Configuration {
  const settings = parseSettings(pulumi.runtime.allConfig(), { stack: pulumi.getStack() });
  const config = new pulumi.Config(NAMESPACE);
  // Pulumi.yaml's defaults are empty.
  const secret = (key: string) => (config.get(key) ? config.getSecret(key) : undefined);
  const reference = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
  return {
    settings,
    reference,
    secrets: { kubeconfig: secret(KUBECONFIG), vizUsers: secret(VIZ_USERS) },
  };
}
