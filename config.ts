import * as pulumi from "@pulumi/pulumi";

import { UserError } from "./components/internal/errors.ts";
import { parseSettings } from "./settings/parse.ts";
import { BUCKET_KEY, KUBECONFIG, NAMESPACE, VIZ_USERS } from "./settings/read.ts";
import type { Settings } from "./settings/types.ts";

export { parseSettings } from "./settings/parse.ts";
export { SettingsError } from "./settings/error.ts";
export { assertAvailable, clustersToCheck, unavailable } from "./settings/availability.ts";
export { openListeners } from "./settings/exposure.ts";
export { clusterPath, clustersWithPaths } from "./settings/lost.ts";
export type * from "./settings/types.ts";

/** Credentials of a stack: no part of the settings, so that those can be shown. Each is undefined if it is not set. */
export interface Secrets {
  /** A kubeconfig, YAML, with the contexts of the clusters of provider `kubeconfig`. */
  readonly kubeconfig: pulumi.Output<string> | undefined;
  /** Users of Linkerd's dashboard, as lines of an htpasswd file. */
  readonly vizUsers: pulumi.Output<string> | undefined;
  /** The access key and the secret key of the bucket with Karmada's snapshots, `ACCESS:SECRET`. */
  readonly bucketKey: pulumi.Output<string> | undefined;
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
  assertProject(pulumi.getProject());
  const settings = parseSettings(pulumi.runtime.allConfig(), {
    stack: pulumi.getStack(),
    ...encryption(),
  });
  const config = new pulumi.Config(NAMESPACE);
  // Pulumi.yaml's defaults are empty.
  const secret = (key: string) => (config.get(key) ? config.getSecret(key) : undefined);
  const reference = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
  return {
    settings,
    reference,
    secrets: {
      kubeconfig: secret(KUBECONFIG),
      vizUsers: secret(VIZ_USERS),
      bucketKey: secret(BUCKET_KEY),
    },
  };
}

/** The runtime's own test of a key, which the SDK's types omit. Nothing in an SDK without it: nothing is said then. */
function encryption(): { readonly encrypted?: (key: string) => boolean } {
  const test: unknown = Reflect.get(pulumi.runtime, "isConfigSecret");
  if (typeof test !== "function") return {};
  return { encrypted: (key) => Reflect.apply(test, undefined, [key]) === true };
}

/**
 * The project's name is the namespace of every key. Under another name the keys of the stack files would be another
 * project's, and the error would say that every setting is missing.
 */
function assertProject(name: string): void {
  if (name === NAMESPACE) return;
  throw new UserError(
    `Pulumi.yaml: name: the settings belong to another project; got ${JSON.stringify(name)}; expected "${NAMESPACE}", as in the keys of the stack files`,
  );
}
