import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import * as z from "zod";

/** The repository's folder. */
export const repository = fileURLToPath(new URL("../..", import.meta.url));

const names = z.record(z.string(), z.string()).default({});
const manifest = z.looseObject({
  dependencies: names,
  peerDependencies: names,
  engines: names,
  exports: z.record(z.string(), z.unknown()).default({}),
});

/** Reads the package.json of a folder of the repository. */
export function readManifest(folder: string): z.infer<typeof manifest> {
  return manifest.parse(JSON.parse(readFileSync(join(repository, folder, "package.json"), "utf8")));
}

/** Creates a folder in the system's temporary one. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "archipelago-packages-"));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/**
 * Runs a command and returns its standard output. The environment lacks the variables that npm and mocha set for their
 * children.
 *
 * @throws Error with the command's whole output
 */
export async function run(folder: string, command: string, ...args: string[]): Promise<string> {
  const { PATH, HOME, TMPDIR } = process.env;
  const { exitCode, stdout, all } = await execa(command, args, {
    cwd: folder,
    extendEnv: false,
    env: { PATH, HOME, ...(TMPDIR !== undefined && { TMPDIR }) },
    all: true,
    reject: false,
  });
  if (exitCode !== 0)
    throw new Error(`${[command, ...args].join(" ")}: exit code ${exitCode}\n${all}`);
  return stdout;
}
