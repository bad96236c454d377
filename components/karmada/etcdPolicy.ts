import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { etcdLabels } from "./etcdNames.ts";
import { apiLabels, systemNamespace } from "./names.ts";
import { snapshotLabels } from "./snapshotPlan.ts";

/** The chart's pods that are clients of etcd: both API servers, and `karmada-search` where values enable it. */
const clients = [apiLabels, { app: "karmada-aggregated-apiserver" }, { app: "karmada-search" }];

function tcp(port: number) {
  return [{ protocol: "TCP", port }];
}

function pods(matchLabels: Readonly<Record<string, string>>) {
  return { podSelector: { matchLabels: { ...matchLabels } } };
}

/**
 * Spec of the policy of Karmada's etcd: only its clients connect to it, and its replicas to each other. etcd accepts every
 * certificate of Karmada's authority, the members' agents' too, and gives each of them all data.
 */
function etcdPolicySpec(snapshots: boolean) {
  return {
    podSelector: { matchLabels: etcdLabels },
    policyTypes: ["Ingress"],
    ingress: [
      { from: [...clients, ...(snapshots ? [snapshotLabels] : [])].map(pods), ports: tcp(2379) },
      { from: [pods(etcdLabels)], ports: tcp(2380) },
      // Metrics and health. Not every network plugin exempts kubelet's probes.
      { ports: tcp(2381) },
    ],
  };
}

/** Declares the policy, in the manager. */
export function declareEtcdPolicy(
  name: string,
  snapshots: boolean,
  opts: pulumi.CustomResourceOptions,
): void {
  new k8s.networking.v1.NetworkPolicy(
    name,
    { metadata: { name: "etcd", namespace: systemNamespace }, spec: etcdPolicySpec(snapshots) },
    opts,
  );
}
