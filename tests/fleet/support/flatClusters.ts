import { KubeConfig } from "@kubernetes/client-node";
import { byoKubeconfigPath } from "../../../local/byoClusters/kubeconfig.ts";
import type { ByoCluster } from "../../../local/byoClusters/request.ts";
import type { ClusterEntry } from "./meshOnly.ts";
import { cloud } from "./run.ts";

/** The way to one of the clusters that the cloud has beside Linode's, as soon as they are there. */
export function flatConfig(name: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(byoKubeconfigPath(cloud));
  config.setCurrentContext(name);
  return config;
}

/** A cluster on a flat network as the settings describe one of the user's own. */
export function flatEntry({ name, pods, services }: ByoCluster): ClusterEntry {
  return {
    ...{ name, provider: "kubeconfig", context: name },
    ...{ podCidrs: [pods], serviceCidrs: [services] },
  };
}
