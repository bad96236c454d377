import { AsyncResource } from "node:async_hooks";
import type * as pulumi from "@pulumi/pulumi";
import { asRunError } from "../internal/errors.ts";
import type { ClusterProvider } from "./clusterProvider.ts";

/** What a hook of something in a cluster is called with. */
export interface ClusterHookArgs {
  /** The cluster's name in the fleet. */
  readonly cluster: string;
  /** Of the cluster, YAML. */
  readonly kubeconfig: string;
}

/**
 * A hook of a resource that lives in a cluster: the engine calls it when the resource has a step, and the step fails with
 * the error that it rejects with. It is not called in a preview.
 */
export function clusterHook(
  { clusterName, kubeconfig }: ClusterProvider,
  body: (args: ClusterHookArgs) => Promise<void>,
): pulumi.ResourceHookFunction {
  // The engine calls from outside; a run within another program finds its own stack only in its own context.
  return AsyncResource.bind(async () => {
    // Known by now, as the resource's provider is configured with it.
    const known = await new Promise<string>((resolve) => {
      kubeconfig.apply(resolve);
    });
    try {
      await body({ cluster: clusterName, kubeconfig: known });
    } catch (error) {
      throw asRunError(error);
    }
  });
}
