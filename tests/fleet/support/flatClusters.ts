import { readFile } from "node:fs/promises";
import { KubeConfig } from "@kubernetes/client-node";
import { parse, stringify } from "yaml";
import * as z from "zod";
import { byoKubeconfigPath } from "../../../local/byoClusters/kubeconfig.ts";
import { writeAtomically } from "../../../local/host/files.ts";
import type { ByoCluster } from "../../../local/byoClusters/request.ts";
import type { ClusterEntry } from "./meshOnly.ts";
import { cloud } from "./run.ts";

/** Returns the kubeconfig of one of the cloud's flat clusters, once they exist. */
export function flatConfig(name: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(byoKubeconfigPath(cloud));
  config.setCurrentContext(name);
  return config;
}

/** Returns a settings entry for a cluster on a flat network, as one of the user's own. */
export function flatEntry({ name, pods, services }: ByoCluster): ClusterEntry {
  return {
    ...{ name, provider: "kubeconfig", context: name },
    ...{ podCidrs: [pods], serviceCidrs: [services] },
  };
}

/** A context to add: of the same cluster and user as another, with other fields of its cluster's entry. */
export interface AddedContext {
  readonly of: string;
  readonly cluster?: object;
}

const kubeconfigFile = z.looseObject({
  clusters: z.array(z.looseObject({ name: z.string(), cluster: z.looseObject({}) })),
  contexts: z.array(
    z.looseObject({ name: z.string(), context: z.looseObject({ cluster: z.string() }) }),
  ),
});

/** Adds contexts to the kubeconfig of the cloud's own clusters, by their names, while `body` runs. */
export async function withContexts(
  added: Readonly<Record<string, AddedContext>>,
  body: () => Promise<void>,
): Promise<void> {
  const path = byoKubeconfigPath(cloud);
  const before = await readFile(path, "utf8");
  const config = kubeconfigFile.parse(parse(before));
  for (const [name, { of, cluster }] of Object.entries(added)) {
    const context = config.contexts.find((one) => one.name === of)?.context;
    const entry = config.clusters.find((one) => one.name === context?.cluster)?.cluster;
    config.clusters.push({ name, cluster: { ...entry, ...cluster } });
    config.contexts.push({ name, context: { ...context, cluster: name } });
  }
  await writeAtomically(path, stringify(config));
  try {
    await body();
  } finally {
    await writeAtomically(path, before);
  }
}
