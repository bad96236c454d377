import { readdir } from "node:fs/promises";
import type { FakeFleet } from "./apis.ts";
import { ownKubeconfig } from "./ownClusters.ts";
import { type Configuration, stackConfiguration } from "./program.ts";

/** The project's stacks: one for each `Pulumi.<stack>.yaml`, sorted. */
export async function stackNames(): Promise<string[]> {
  const files = await readdir(new URL("../../", import.meta.url));
  return files.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).sort();
}

/** Returns the configuration of such a stack, with the secrets that a user would set with `--secret`. */
export async function deployableConfiguration(
  stack: string,
  fleet: FakeFleet,
): Promise<Configuration> {
  return {
    ...(await stackConfiguration(stack)),
    "archipelago:vizUsers": `user:{SHA}${"A".repeat(27)}=`,
    "archipelago:kubeconfig": ownKubeconfig(fleet.clusters, ["eu", "us"]),
  };
}
