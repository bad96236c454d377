import { homedir } from "node:os";
import { join } from "node:path";

/** Where one local cloud keeps its things; every folder is its own and goes with it. */
export interface CloudPaths {
  readonly cloud: string;
  /** What survives a restart of the machine: ledger, keys, etcd's data, images, logs. Mode 0700. */
  readonly state: string;
  /** What is only true while the machine runs: lock, addresses of the running cloud. Mode 0700. */
  readonly run: string;
  /** The record of everything that the cloud made on the machine. */
  readonly ledger: string;
  /** Held by the one process that changes the cloud. */
  readonly lock: string;
  /** How to reach the running cloud (URL, token, registry, charts). Mode 0600. */
  readonly descriptor: string;
}

const stateRoot = "/var/lib/archipelago";
const runRoot = "/run/archipelago";

/**
 * The paths of one cloud.
 *
 * @throws when the name is not lower-case letters, digits and hyphens, at most 32 of them: it becomes part of paths,
 *   control group names and links.
 */
export function cloudPaths(cloud: string): CloudPaths {
  if (!/^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$/.test(cloud))
    throw new Error(
      `cloud name "${cloud}": expected at most 32 lower-case letters, digits and hyphens`,
    );
  const state = join(stateRoot, cloud);
  const run = join(runRoot, cloud);
  return {
    cloud,
    state,
    run,
    ledger: join(state, "ledger.json"),
    lock: join(run, "lock.json"),
    descriptor: join(run, "cloud.json"),
  };
}

/** The folder that holds the state folders of all clouds of this machine. */
export function cloudsFolder(): string {
  return stateRoot;
}

/** Builds and downloads, by content, shared by all clouds and kept when they go. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const base =
    environment.ARCHIPELAGO_CACHE ?? environment.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  return join(base, "archipelago");
}
