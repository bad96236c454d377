import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";

/** The providers that the program declares resources of. */
export const providerNames = ["kubernetes", "linode", "tls"] as const;
export type ProviderName = (typeof providerNames)[number];

/** Which plugin serves a provider in this run, and where it is. */
export interface ProviderPlugin {
  readonly name: ProviderName;
  /** Equal to the SDK's version, which is the version that the engine asks for. */
  readonly version: string;
  /** `official`: Pulumi's own, found by the engine. `stand-in`: the one in local/plugins. */
  readonly kind: "official" | "stand-in";
  /** The folder that holds the executable `pulumi-resource-<name>`. */
  readonly path: string;
}

const packageFile = z.object({ version: z.string() });

/** The version of the installed SDK, so that plugin and SDK cannot drift apart. */
function sdkVersion(name: ProviderName): string {
  const file: unknown = createRequire(import.meta.url)(`@pulumi/${name}/package.json`);
  return packageFile.parse(file).version;
}

/** Folders in which the engine itself looks for an official plugin: its home, then PATH. */
function officialFolders(name: ProviderName, version: string, env: NodeJS.ProcessEnv): string[] {
  const home = env["PULUMI_HOME"] ?? join(homedir(), ".pulumi");
  const path = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return [join(home, "plugins", `resource-${name}-v${version}`), ...path];
}

/**
 * Finds the plugin of one provider: the official one wherever the engine would find it, otherwise
 * the stand-in. `standIns` is the folder that holds one folder per stand-in.
 */
export function findPlugin(
  name: ProviderName,
  env: NodeJS.ProcessEnv = process.env,
  standIns = fileURLToPath(new URL("../plugins", import.meta.url)),
): ProviderPlugin {
  const version = sdkVersion(name);
  const executable = `pulumi-resource-${name}`;
  const official = officialFolders(name, version, env).find((folder) =>
    existsSync(join(folder, executable)),
  );
  return official === undefined
    ? { name, version, kind: "stand-in", path: join(standIns, name) }
    : { name, version, kind: "official", path: official };
}

/** One line per provider, printed at the start of every run: a stand-in is never silent. */
export function describePlugins(plugins: readonly ProviderPlugin[]): string {
  return plugins
    .map(({ name, version, kind }) =>
      kind === "official"
        ? `${name} ${version}: Pulumi's own plugin`
        : `${name} ${version}: Archipelago's stand-in, not Pulumi's own plugin`,
    )
    .join("\n");
}
