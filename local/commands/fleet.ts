import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { type Fleet, fleetOf } from "../../cli/stack/fleet.ts";
import { cloudPaths } from "../host/paths.ts";

/** Reads a fleet from the stack's outputs. */
export function fleetIn(map: OutputMap): Fleet {
  return fleetOf(Object.fromEntries(Object.entries(map).map(([key, { value }]) => [key, value])));
}

/** The folder of a cloud's kubeconfigs while its fleet runs; in memory (a tmpfs), and deleted by `down`. */
export function kubeconfigFolder(cloud: string): string {
  return join(cloudPaths(cloud).run, "kubeconfigs");
}

/** Writes one file per kubeconfig, mode 0600, and deletes those of removed clusters. */
export async function writeKubeconfigs(cloud: string, fleet: Fleet): Promise<void> {
  const folder = kubeconfigFolder(cloud);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(fleet.kubeconfigs)) {
    await writeFile(join(folder, `${name}.yaml`), text, { mode: 0o600 });
  }
}
