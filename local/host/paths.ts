import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { isErrno } from "./files.ts";

/** Paths and names of one local cloud; it shares none of the folders with others, and `down` deletes them. */
export interface CloudPaths {
  readonly cloud: string;
  /** Data that survives a restart of the machine: ledger, keys, etcd's data, images, logs. Mode 0700. */
  readonly state: string;
  /** Data that is valid only while the machine runs: lock, addresses of the running cloud. Mode 0700. */
  readonly run: string;
  /** The folder of the ledger, which lists everything that the cloud created on the machine. */
  readonly ledger: string;
  /** Name of the lock of the process that changes the cloud. */
  readonly lock: string;
  /** Connection data of the running cloud (URL, token, registry, charts). Mode 0600. */
  readonly descriptor: string;
}

const stateRoot = "/var/lib/archipelago";
const runRoot = "/run/archipelago";

/**
 * Returns the paths of one cloud.
 *
 * @throws if the name is not lower-case letters, digits and hyphens, at most 32 of them: it becomes part of paths,
 *   control group names and links.
 */
export function cloudPaths(cloud: string): CloudPaths {
  if (!isCloudName(cloud))
    throw new Error(
      `cloud name: got "${cloud}"; expected at most 32 lower-case letters, digits and hyphens`,
    );
  const state = join(stateRoot, cloud);
  const run = join(runRoot, cloud);
  return {
    cloud,
    state,
    run,
    ledger: join(state, "ledger"),
    lock: `archipelago/${cloud}`,
    descriptor: join(run, "cloud.json"),
  };
}

/** Returns whether a name is valid for a cloud. */
export function isCloudName(name: string): boolean {
  return /^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$/.test(name);
}

/** Names of the clouds that have a state folder. */
export async function cloudNames(): Promise<string[]> {
  try {
    return (await readdir(stateRoot)).filter(isCloudName).sort();
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}

/** The folder of builds and downloads, keyed by content, shared by all clouds and kept when they are deleted. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const base =
    environment.ARCHIPELAGO_CACHE ?? environment.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  return join(base, "archipelago");
}
