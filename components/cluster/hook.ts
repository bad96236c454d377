import { AsyncResource } from "node:async_hooks";
import type * as pulumi from "@pulumi/pulumi";
import { throwRunError } from "../internal/errors.ts";
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
  // Known by then: the resource's provider is configured with it.
  return stepHook(async () =>
    body({ cluster: clusterName, kubeconfig: await knownText(kubeconfig) }),
  );
}

/** A hook that the engine calls before a step; if it rejects, the step fails with its error. */
export function stepHook(body: () => Promise<void>): pulumi.ResourceHookFunction {
  // The engine calls from outside the program's async context, by which an inline program finds its own stack.
  return AsyncResource.bind(() => body().catch(throwRunError));
}

/** The text of an output that is known, or will be; it never resolves in a preview that does not know it. */
export function knownText(output: pulumi.Output<string>): Promise<string> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}
