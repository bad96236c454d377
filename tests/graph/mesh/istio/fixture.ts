import * as pulumi from "@pulumi/pulumi";
import type { ControlPlaneArgs } from "../../../../components/mesh/istio/controlPlane.ts";
import { clusterProvider } from "../../../support/providers.ts";

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
      issuer: {
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
