import { KubeConfig } from "@kubernetes/client-node";
import { byoKubeconfigPath } from "../../../local/byoClusters/kubeconfig.ts";
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
