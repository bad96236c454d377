import { AsyncResource } from "node:async_hooks";
import type * as pulumi from "@pulumi/pulumi";
import { asRunError } from "../internal/errors.ts";
import type { ClusterProvider } from "./clusterProvider.ts";

/** Arguments of a hook of a resource in a cluster. */
export interface ClusterHookArgs {
  /** The cluster's name in the fleet. */
  readonly cluster: string;
  /** The cluster's kubeconfig, YAML. */
  readonly kubeconfig: string;
}

/**
 * A hook of a resource that lives in a cluster. The engine calls it when the resource has a step, never in a preview; if
 * it rejects, the step fails with its error.
 */
export function clusterHook(
  { clusterName, kubeconfig }: ClusterProvider,
  body: (args: ClusterHookArgs) => Promise<void>,
): pulumi.ResourceHookFunction {
  // The engine calls from outside the program's async context, by which an inline program finds its own stack.
  return AsyncResource.bind(async () => {
    // Known by now: the resource's provider is configured with it.
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
