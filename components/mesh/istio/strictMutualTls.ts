import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterProvider } from "../../cluster/clusterProvider.ts";
import { clusterHook } from "../../cluster/hook.ts";
import { awaitValidation } from "./validation.ts";

/**
 * Declares STRICT mutual TLS for the mesh: meshed pods accept connections of meshed pods only. Between networks Istio sends
 * no plain text in any case. The policy is the first object of Istio's API in a cluster, so it waits until the API server
 * can call istiod's validating webhook.
 *
 * @param cluster undefined for no wait
 * @param opts with istiod's release among the dependencies
 */
export function declareStrictMutualTls(
  name: string,
  namespace: string,
  cluster: ClusterProvider | undefined,
  opts: pulumi.CustomResourceOptions,
): void {
  const policy = {
    apiVersion: "security.istio.io/v1",
    kind: "PeerAuthentication",
    // A policy in the mesh's own namespace applies to all namespaces.
    metadata: { name: "default", namespace },
    spec: { mtls: { mode: "STRICT" } },
  };
  const validated = cluster && clusterHook(cluster, (api) => awaitValidation({ ...api, policy }));
  const hooks = validated === undefined ? {} : { hooks: { beforeCreate: [validated] } };
  new k8s.apiextensions.CustomResource(name, policy, pulumi.mergeOptions(opts, hooks));
}
