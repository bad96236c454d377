import { access } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "../host/files.ts";

/** Charts and images that a person has on this machine; what is given here comes before the cloud's own of that name. */
export interface ExtraParts {
  /** The folder that was given. */
  readonly folder: string;
  /** A Helm repository: packages, and the index.yaml that `helm repo index` writes. */
  readonly charts?: string | undefined;
  /** An OCI image layout whose index names each image in full, as `crane pull --format=oci --annotate-ref` writes it. */
  readonly registry?: string | undefined;
}

/**
 * Finds `charts/` and `registry/` in a folder; one of the two is enough.
 *
 * @throws when it holds neither.
 */
export async function findExtraParts(folder: string): Promise<ExtraParts> {
  const [charts, registry] = await Promise.all([
    folderWith(join(folder, "charts"), "index.yaml"),
    folderWith(join(folder, "registry"), "index.json"),
  ]);
  if (charts === undefined && registry === undefined)
    throw new Error(
      `extra parts: ${folder} has neither charts/index.yaml (a Helm repository) nor registry/index.json (an OCI image layout)`,
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

/** @throws when a running cloud, which keeps what it was started with, has others than those that are asked for. */
export function requireSameExtra(
  cloud: string,
  running: ExtraParts | undefined,
  wanted: ExtraParts,
): void {
  if (running?.folder === wanted.folder) return;
  const has =
    running === undefined ? "without extra parts" : `with the extra parts in ${running.folder}`;
  throw new Error(
    `the local cloud "${cloud}" runs ${has}: take it down before it is started with those in ${wanted.folder}`,
  );
}
