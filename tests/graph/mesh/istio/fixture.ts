import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { GatewayApiObject } from "../../../../components/mesh/istio/gatewayApi.ts";
import type { ControlPlaneArgs } from "../../../../components/mesh/istio/controlPlane.ts";

/** A provider that stands for one cluster. */
export function clusterProvider(cluster: string): k8s.Provider {
  return new k8s.Provider(cluster, { kubeconfig: "{}", clusterIdentifier: cluster });
}

/** One definition and the policy of the same name as its binding, as the real manifest has them. */
export const gatewayApi: GatewayApiObject[] = [
  {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "gateways.gateway.networking.k8s.io", labels: { a: "b" } },
    spec: { group: "gateway.networking.k8s.io" },
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "safe-upgrades" },
    spec: {},
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: "safe-upgrades" },
    spec: {},
  },
];

/** Arguments of a control plane; the key is as secret as it will be. */
export function controlPlaneArgs(cluster: string): ControlPlaneArgs {
  return {
    cluster,
    network: `${cluster}-net`,
    meshId: "archipelago",
    version: "1.31.1",
    authority: {
      certPem: "intermediate",
      keyPem: pulumi.secret("MOCK KEY"),
      chainPem: "chain",
      rootPem: "root",
    },
    gatewayApi,
  };
}
