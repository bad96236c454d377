import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import * as z from "zod";
import { cloudPaths } from "../host/paths.ts";

/** The stack's outputs that give access to the fleet. */
const outputs = z.looseObject({
  clusters: z.record(
    z.string(),
    z.looseObject({ apiEndpoint: z.string(), kubeconfig: z.string() }),
  ),
  manager: z.looseObject({ name: z.string(), kubeconfig: z.string() }).optional(),
  karmada: z.looseObject({ kubeconfig: z.string() }).optional(),
  // Absent from a state that an earlier release wrote, until the next update.
  reaches: z.record(z.string(), z.array(z.string())).optional(),
});

/** A running fleet, as the stack's outputs describe it. */
export interface Fleet {
  /** The member clusters, in the order of the outputs. */
  readonly regions: readonly string[];
  /** Kubeconfigs, YAML, by name: the clusters, `karmada`, and the manager. Secret. */
  readonly kubeconfigs: Readonly<Record<string, string>>;
  /** The regions that each region can call. @default each can call all */
  readonly reaches?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Reads a fleet from the stack's outputs. */
export function fleetOf(map: OutputMap): Fleet {
  const values = Object.fromEntries(
    Object.entries(map).map(([key, output]) => [key, output.value]),
  );
  const { clusters, manager, karmada, reaches } = outputs.parse(values);
  const kubeconfigs = Object.fromEntries(
    Object.entries(clusters).map(([name, { kubeconfig }]) => [name, kubeconfig]),
  );
  if (manager !== undefined) kubeconfigs[manager.name] = manager.kubeconfig;
  if (karmada !== undefined) kubeconfigs["karmada"] = karmada.kubeconfig;
  return { regions: Object.keys(clusters), kubeconfigs, reaches };
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
