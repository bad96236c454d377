import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { throwRunError } from "../../internal/errors.ts";
import { awaitValidation } from "./validation.ts";

export interface StrictMutualTlsArgs {
  /** Names the cluster in an error. */
  readonly cluster: string;
  /** The mesh's own namespace, where a policy is that of all. */
  readonly namespace: string;
  /** Of the cluster, YAML; by it istiod's validating webhook is waited for. @default no wait */
  readonly kubeconfig?: pulumi.Input<string> | undefined;
  readonly istiod: k8s.helm.v3.Release;
}

/**
 * Meshed pods answer meshed pods only; between networks Istio sends nothing in the clear anyway. It is the first object of
 * Istio's API in a cluster, and so the one that waits until there is somebody who looks at such objects.
 */
export function declareStrictMutualTls(
  name: string,
  { cluster, namespace, kubeconfig, istiod }: StrictMutualTlsArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const policy = {
    apiVersion: "security.istio.io/v1",
    kind: "PeerAuthentication",
    metadata: { name: "default", namespace },
    spec: { mtls: { mode: "STRICT" } },
  };
  const validated = pulumi.all([kubeconfig, istiod.status]).apply(async ([text]) => {
    if (text === undefined || pulumi.runtime.isDryRun()) return istiod;
    await awaitValidation({ cluster, kubeconfig: text, policy }).catch(throwRunError);
    return istiod;
  });
  new k8s.apiextensions.CustomResource(
    name,
    policy,
    pulumi.mergeOptions(opts, { dependsOn: [validated] }),
  );
}
