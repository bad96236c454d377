/** The provider's arguments: what of `kubernetes.Provider` is supported, and what is refused by name. */
import type { CheckFailure } from "../protocol/provider.ts";
import { isUnknown, openBag, type PropertyBag } from "../protocol/values.ts";
import { readContext, type Context } from "./client/kubeconfig.ts";

/** Switches, off by default; each can also be set by an environment variable, as with the official provider. */
const switches = {
  upsertExistingObjects: "PULUMI_K8S_UPSERT_EXISTING_OBJECTS",
  deleteUnreachable: "PULUMI_K8S_DELETE_UNREACHABLE",
  skipUpdateUnreachable: "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE",
  enablePatchForce: "PULUMI_K8S_ENABLE_PATCH_FORCE",
  enableConfigMapMutable: "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE",
  enableSecretMutable: "PULUMI_K8S_ENABLE_SECRET_MUTABLE",
} as const;

/** The settings of one provider instance. */
export type Settings = Readonly<Record<keyof typeof switches, boolean>>;

/** Accepted; the warnings that these hide do not exist here, and server-side apply is the only mode. */
const withoutEffect = new Set([
  "version",
  "pluginDownloadURL",
  "suppressDeprecationWarnings",
  "suppressHelmHookWarnings",
]);
const texts = new Set(["kubeconfig", "context", "cluster", "namespace", "clusterIdentifier"]);

/** Everything about the arguments that this plugin cannot do, each by its name. */
export function settingsFailures(args: PropertyBag): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const refuse = (property: string, reason: string): void => {
    failures.push({ property, reason });
  };
  for (const [name, value] of Object.entries(openBag(args))) {
    if (value === null || isUnknown(value) || withoutEffect.has(name)) continue;
    if (name in switches || name === "enableServerSideApply") {
      const on = boolean(value);
      if (on === undefined) refuse(name, `must be true or false`);
      if (name === "enableServerSideApply" && on === false) {
        refuse(name, "Archipelago's stand-in knows server-side apply only");
      }
    } else if (texts.has(name)) {
      if (typeof value !== "string") refuse(name, "must be a text");
    } else if (boolean(value) !== false && value !== "") {
      refuse(name, "is not supported by Archipelago's stand-in for the kubernetes provider");
    }
  }
  const { kubeconfig } = args;
  if (kubeconfig === undefined || kubeconfig === null || kubeconfig === "") {
    refuse(
      "kubeconfig",
      "is required: Archipelago's stand-in never uses the environment's kubeconfig",
    );
  }
  return failures;
}

export function settingsOf(args: PropertyBag, environment: NodeJS.ProcessEnv): Settings {
  const opened = openBag(args);
  const isOn = (name: keyof typeof switches): boolean =>
    boolean(opened[name]) ?? environment[switches[name]] === "true";
  return {
    upsertExistingObjects: isOn("upsertExistingObjects"),
    deleteUnreachable: isOn("deleteUnreachable"),
    skipUpdateUnreachable: isOn("skipUpdateUnreachable"),
    enablePatchForce: isOn("enablePatchForce"),
    enableConfigMapMutable: isOn("enableConfigMapMutable"),
    enableSecretMutable: isOn("enableSecretMutable"),
  };
}

/** The SDK sends what is not text as JSON text. */
function boolean(value: unknown): boolean | undefined {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : undefined;
}

/** A text argument, undefined when absent or empty. */
export function textArgument(args: PropertyBag, name: string): string | undefined {
  const value = openBag(args)[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * The cluster and user that the arguments choose.
 *
 * @throws Error when the kubeconfig cannot be read or does not hold what they name.
 */
export const contextOf = (args: PropertyBag): Context =>
  readContext(textArgument(args, "kubeconfig") ?? "", {
    context: textArgument(args, "context"),
    cluster: textArgument(args, "cluster"),
  });
