import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import * as z from "zod";

const packageFile = z.object({ version: z.string() });

/** Returns the version of a provider's installed SDK, which is the version that the engine requests. */
export function sdkVersion(provider: string): string {
  const file: unknown = createRequire(import.meta.url)(`@pulumi/${provider}/package.json`);
  return packageFile.parse(file).version;
}

/**
 * Returns the folder in which the engine finds a provider's official plugin by itself: in its home (`PULUMI_HOME`, default
 * `~/.pulumi`) the one of the SDK's version, else any on PATH. Undefined if there is none.
 */
export function findOfficialPlugin(
  provider: string,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const home = env["PULUMI_HOME"] ?? join(homedir(), ".pulumi");
  const path = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const folders = [join(home, "plugins", `resource-${provider}-v${sdkVersion(provider)}`), ...path];
  return folders.find((folder) => existsSync(join(folder, `pulumi-resource-${provider}`)));
}
