import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterProvider } from "../../cluster/clusterProvider.ts";
import { clusterHook } from "../../cluster/hook.ts";
import { awaitValidation } from "./validation.ts";

/**
 * Meshed pods answer meshed pods only; between networks Istio sends nothing in the clear anyway. It is the first object of
 * Istio's API in a cluster, and so the one that waits until the API server reaches istiod's validating webhook.
 *
 * @param cluster without it there is no wait
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
    // In the mesh's own namespace a policy is that of all.
    metadata: { name: "default", namespace },
    spec: { mtls: { mode: "STRICT" } },
  };
  const validated = cluster && clusterHook(cluster, (api) => awaitValidation({ ...api, policy }));
  const hooks = validated === undefined ? {} : { hooks: { beforeCreate: [validated] } };
  new k8s.apiextensions.CustomResource(name, policy, pulumi.mergeOptions(opts, hooks));
}
