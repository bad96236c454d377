import { fileURLToPath } from "node:url";
import { findOfficialPlugin, sdkVersion } from "../parts/tools/officialPlugin.ts";
import { versions } from "../parts/versions.ts";

/** The providers of the program's resources. */
export const providerNames = ["kubernetes", "linode", "tls"] as const;
export type ProviderName = (typeof providerNames)[number];

/** The plugin of a provider in this run. */
export interface ProviderPlugin {
  readonly name: ProviderName;
  /** Equal to the SDK's version, which is the version that the engine asks for. */
  readonly version: string;
  /**
   * `official`: Pulumi's own, installed where the engine finds it. `built`: Pulumi's own Kubernetes provider, built from
   * its module as a part of the local cloud. `stand-in`: the one in local/plugins, for linode and tls.
   */
  readonly kind: "official" | "built" | "stand-in";
  /** The folder that holds the executable `pulumi-resource-<name>`. */
  readonly path: string;
}

/** Folders of the local cloud's plugins. */
export interface OwnPlugins {
  /** Pulumi's Kubernetes provider as built, if it was needed. */
  readonly kubernetes: string | undefined;
  /** The parent folder of the stand-ins. @default local/plugins */
  readonly standIns?: string;
}

/**
 * Finds the plugin of one provider: the official one wherever the engine would find it, otherwise the local cloud's.
 *
 * @throws Error if neither exists.
 */
export function findPlugin(
  name: ProviderName,
  own: OwnPlugins,
  env: NodeJS.ProcessEnv = process.env,
): ProviderPlugin {
  const version = sdkVersion(name);
  const official = findOfficialPlugin(name, env);
  if (official !== undefined) return { name, version, kind: "official", path: official };
  if (name !== "kubernetes") {
    const { standIns = fileURLToPath(new URL("../plugins", import.meta.url)) } = own;
    return { name, version, kind: "stand-in", path: `${standIns}/${name}` };
  }
  if (own.kubernetes !== undefined) return { name, version, kind: "built", path: own.kubernetes };
  throw new Error(`plugin ${name}: not found; expected ${version} in Pulumi's home or on PATH`);
}

const [, year, month, day, commit] =
  /^(\d{4})(\d\d)(\d\d)\.(\w+)$/.exec(versions.pulumiKubernetes) ?? [];

const origins = {
  official: "Pulumi's own plugin",
  built: `Pulumi's own plugin, built from its module of ${year}-${month}-${day} (${commit})`,
  "stand-in": "Archipelago's stand-in, not Pulumi's own plugin",
} as const satisfies Record<ProviderPlugin["kind"], string>;

/** Formats one line per provider for the start of every run, so that a stand-in is never silent. */
export function describePlugins(plugins: readonly ProviderPlugin[]): string {
  return plugins
    .map(({ name, version, kind }) => `${name} ${version}: ${origins[kind]}`)
    .join("\n");
}

/**
 * Returns the environment for plugins. The provider's argument `enablePatchForce` was added in 4.29; the built one is older
 * and has only an environment variable, which applies to all clusters of a run.
 *
 * @param ownsEveryCluster - true if the stack owns all its clusters: in a user's cluster a conflict with another field
 *   manager must be an error.
 */
export function pluginEnvironment(
  plugins: readonly ProviderPlugin[],
  ownsEveryCluster: boolean,
): Record<string, string> {
  const built = plugins.some(({ kind }) => kind === "built");
  return built && ownsEveryCluster ? { PULUMI_K8S_ENABLE_PATCH_FORCE: "true" } : {};
}
