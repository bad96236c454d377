import { rm } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import * as z from "zod";
import { readIfPresent, writeAtomically } from "../host/files.ts";
import { cloudPaths } from "../host/paths.ts";

const single = z.looseObject({
  clusters: z.tuple([z.looseObject({ cluster: z.unknown() })]),
  users: z.tuple([z.looseObject({ user: z.unknown() })]),
});

/** The file with the kubeconfig of a cloud's own clusters; in memory (a tmpfs), mode 0600, and deleted by `down`. */
export function byoKubeconfigPath(cloud: string): string {
  return join(cloudPaths(cloud).run, "clusters.yaml");
}

/** Merges several kubeconfigs into one, with a context named after each cluster; YAML. */
export function mergeKubeconfigs(kubeconfigs: Readonly<Record<string, string>>): string {
  const entries = Object.entries(kubeconfigs).map(([name, text]) => {
    const { clusters, users } = single.parse(parse(text));
    return { name, cluster: clusters[0].cluster, user: users[0].user };
  });
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: entries.map(({ name, cluster }) => ({ name, cluster })),
    users: entries.map(({ name, user }) => ({ name, user })),
    contexts: entries.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
    "current-context": entries[0]?.name ?? "",
  });
}

/** Writes the kubeconfig of a cloud's own clusters, or deletes it if there are none. Returns its path. */
export async function writeByoKubeconfig(
  cloud: string,
  kubeconfigs: Readonly<Record<string, string>>,
): Promise<string> {
  const path = byoKubeconfigPath(cloud);
  if (Object.keys(kubeconfigs).length === 0) await rm(path, { force: true });
  else await writeAtomically(path, mergeKubeconfigs(kubeconfigs));
  return path;
}

/** Reads the kubeconfig of a cloud's own clusters; undefined if it has none. */
export function readByoKubeconfig(cloud: string): Promise<string | undefined> {
  return readIfPresent(byoKubeconfigPath(cloud));
}
