import * as k8s from "@pulumi/kubernetes";
import { ClusterProvider } from "../../components/cluster/clusterProvider.ts";
import { kubeconfigFor } from "./apis.ts";

/** A provider that stands for one cluster, of which nothing is asked. */
export function clusterProvider(cluster: string): k8s.Provider {
  return new k8s.Provider(cluster, { kubeconfig: "{}", clusterIdentifier: cluster });
}

/** The provider of a cluster that the stack owns, and whose API answers at this address. */
export function ownCluster(cluster: string, url: string): ClusterProvider {
  return new ClusterProvider(cluster, {
    clusterName: cluster,
    kubeconfig: kubeconfigFor(url),
    identifier: cluster,
    stackOwned: true,
  });
}
