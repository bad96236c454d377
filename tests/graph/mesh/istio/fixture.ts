import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterProvider } from "../../../../components/cluster/clusterProvider.ts";
import type { ControlPlaneArgs } from "../../../../components/mesh/istio/controlPlane.ts";
import { kubeconfigFor } from "../../../support/apis.ts";

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

/** Arguments of a control plane; the key is as secret as it will be, and a provider stands for the Gateway API. */
export function controlPlaneArgs(cluster: string): ControlPlaneArgs {
  return {
    cluster,
    network: `${cluster}-net`,
    namespace: "istio-system",
    meshId: "archipelago",
    version: "1.31.1",
    role: {
      kind: "primary",
      authority: {
        certPem: "intermediate",
        keyPem: pulumi.secret("MOCK KEY"),
        chainPem: "chain",
        rootPem: "root",
      },
      servesRemotes: false,
    },
    gatewayApi: clusterProvider("gateway-api"),
  };
}
