import * as k8s from "@pulumi/kubernetes";
import { ClusterProvider } from "../../components/cluster/clusterProvider.ts";
import { kubeconfigFor } from "./apis.ts";

/** A plain provider for one cluster, whose API is not called. */
export function clusterProvider(cluster: string): k8s.Provider {
  return new k8s.Provider(cluster, { kubeconfig: "{}", clusterIdentifier: cluster });
}

/** The provider of a cluster that the stack owns, with its API at `url`. */
export function ownCluster(cluster: string, url: string, stackOwned = true): ClusterProvider {
  return new ClusterProvider(cluster, {
    clusterName: cluster,
    kubeconfig: kubeconfigFor(url),
    identifier: cluster,
    stackOwned,
  });
}
