import * as pulumi from "@pulumi/pulumi";
import type { LinkerdControlPlaneArgs } from "../../../../components/mesh/linkerd/controlPlane.ts";
import { clusterProvider } from "../../../support/providers.ts";

/** A certificate of this name; the key is as secret as it will be. */
export function keyPair(name: string) {
  return { certPem: name, keyPem: pulumi.secret("MOCK KEY"), caPem: `${name} ca` };
}

/** Arguments of a control plane; a provider stands for the Gateway API. */
export function controlPlaneArgs(cluster: string): LinkerdControlPlaneArgs {
  return {
    cluster,
    stack: "test",
    version: "2026.8.3",
    anchorsPem: "anchors",
    issuer: keyPair("issuer"),
    webhooks: {
      proxyInjector: keyPair("injector"),
      profileValidator: keyPair("profiles"),
      policyValidator: keyPair("policies"),
    },
    gatewayApi: clusterProvider("gateway-api"),
  };
}
