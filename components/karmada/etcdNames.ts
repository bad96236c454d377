import { systemNamespace } from "./names.ts";

/** Names of etcd's objects, as the chart gives them, with the cluster's default domain. */
const domain = `${systemNamespace}.svc.cluster.local`;

/** Labels of etcd's pods. */
export const etcdLabels = { app: "etcd" };

/** Name of etcd's StatefulSet, and of the replica with a number from 0. */
export const etcdName = "etcd";

export function etcdReplica(index: number): string {
  return `${etcdName}-${index}`;
}

/** URL for etcd's clients: any of its replicas. */
export const etcdClientUrl = `https://etcd-client.${domain}:2379`;

/** Name of the claim of a replica's volume. The StatefulSet uses one of that name that exists already. */
export function etcdClaim(index: number): string {
  return `etcd-data-${etcdReplica(index)}`;
}

/** URL by which the other replicas know one. */
export function etcdPeerUrl(index: number): string {
  return `http://${etcdReplica(index)}.etcd.${domain}:2380`;
}

/** The value of `--initial-cluster`. */
export function initialCluster(replicas: number): string {
  return [...Array(replicas).keys()]
    .map((index) => `${etcdReplica(index)}=${etcdPeerUrl(index)}`)
    .join(",");
}
