import { access } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "../host/files.ts";

/** Charts and images of the user's own; they take precedence over the cloud's with the same name. */
export interface ExtraParts {
  /** The folder, as given. */
  readonly folder: string;
  /** A Helm repository: packages, and the index.yaml from `helm repo index`. */
  readonly charts?: string | undefined;
  /** An OCI image layout whose index has each image's full name, as `crane pull --format=oci --annotate-ref` writes it. */
  readonly registry?: string | undefined;
}

/**
 * Finds `charts/` and `registry/` in a folder; one of the two is enough.
 *
 * @throws if there is neither.
 */
export async function findExtraParts(folder: string): Promise<ExtraParts> {
  const [charts, registry] = await Promise.all([
    folderWith(join(folder, "charts"), "index.yaml"),
    folderWith(join(folder, "registry"), "index.json"),
  ]);
  if (charts === undefined && registry === undefined)
    throw new Error(
      `extra parts: nothing found in ${folder}; expected charts/index.yaml (a Helm repository) or registry/index.json (an OCI image layout)`,
    );
  return { folder, charts, registry };
}

async function folderWith(folder: string, file: string): Promise<string | undefined> {
  try {
    await access(join(folder, file));
    return folder;
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return undefined;
    throw error;
  }
}

/** @throws if a running cloud, which keeps the parts from its start, has other extra parts than the requested ones. */
export function requireSameExtra(
  cloud: string,
  running: ExtraParts | undefined,
  wanted: ExtraParts,
): void {
  if (running?.folder === wanted.folder) return;
  const has =
    running === undefined ? "without extra parts" : `with the extra parts in ${running.folder}`;
  throw new Error(
    `local cloud "${cloud}": already running ${has}; run down before starting it with ${wanted.folder}`,
  );
}
