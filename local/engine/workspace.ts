import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import * as z from "zod";
import type { ProviderPlugin } from "./plugins.ts";

const projectFile = z.looseObject({ name: z.string(), main: z.string().optional() });
const stackFile = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });

/** A run's own copy of the project's two files, since an inline run rewrites them. */
export interface WorkspaceCopy {
  readonly folder: string;
  readonly projectName: string;
}

export interface WorkspaceOptions {
  /** The project's folder, holding Pulumi.yaml. */
  readonly project: string;
  /** The stack's settings file. */
  readonly settings: string;
  readonly stack: string;
  /** The run's private folder for temporary files. */
  readonly temporary: string;
  readonly plugins: readonly ProviderPlugin[];
  /**
   * Plain configuration that overrides the settings file, without what is undefined here; secrets are set through the engine
   * instead.
   */
  readonly overrides: Readonly<Record<string, unknown>>;
}

/** Names every plugin in `plugins.providers`, since the engine's home of a run has none. */
function projectWithPlugins(text: string, plugins: readonly ProviderPlugin[]) {
  const project = projectFile.parse(parse(text));
  const providers = plugins.map(({ name, version, path }) => ({ name, version, path }));
  // The inline program is passed in memory, so the copy has no entry point.
  return { ...project, main: undefined, plugins: { providers } };
}

/** Copies the files to a new folder among the run's temporary files. */
export async function copyWorkspace(options: WorkspaceOptions): Promise<WorkspaceCopy> {
  const folder = join(options.temporary, "workspace");
  await mkdir(folder);
  const project = projectWithPlugins(
    await readFile(join(options.project, "Pulumi.yaml"), "utf8"),
    options.plugins,
  );
  const settings = stackFile.parse(parse(await readFile(options.settings, "utf8")) ?? {});
  // Without the salt of another stack's passphrase.
  const stack = { config: { ...settings.config, ...options.overrides } };
  await writeFile(join(folder, "Pulumi.yaml"), stringify(project));
  await writeFile(join(folder, `Pulumi.${options.stack}.yaml`), stringify(stack), { mode: 0o600 });
  return { folder, projectName: project.name };
}
