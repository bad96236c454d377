import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { isMocked } from "../internal/component.ts";
import { UserError } from "../internal/errors.ts";
import { isIdentity } from "./identity.ts";

/**
 * Hooks that fail, in a preview too, if a resource was last updated in another cluster than its kubeconfig leads to now:
 * everything that the state says about that cluster would be about the old one. Nothing fails while one of the two
 * identities is unknown.
 *
 * @param name of the hook, unique in the program
 * @param cluster the cluster's name in the fleet, for the error
 * @param identity of the cluster that the kubeconfig leads to
 * @param recordedIn finds the last identity in the resource's old inputs
 */
export function rejectOtherCluster(
  name: string,
  cluster: string,
  identity: pulumi.Output<string>,
  recordedIn: (oldInputs: unknown) => unknown,
): pulumi.ResourceHookBinding {
  if (isMocked()) return {};
  // The engine calls from outside the program's async context, by which an inline program finds its own stack.
  const check = AsyncResource.bind(async ({ oldInputs }: pulumi.ResourceHookArgs) => {
    const before = recordedIn(oldInputs);
    // Known by now: it is an input of the resource.
    const now = await new Promise<string>((resolve) => {
      identity.apply(resolve);
    });
    const problem = otherClusterProblem(cluster, before, now);
    if (problem !== undefined) throw new UserError(problem);
  });
  return { beforeUpdate: [new pulumi.ResourceHook(name, check, { onDryRun: true })] };
}

/** The error about a context that leads to another cluster than before; undefined if it is the same or unknown. */
function otherClusterProblem(cluster: string, before: unknown, now: string): string | undefined {
  if (!isIdentity(before) || !isIdentity(now) || before === now) return undefined;
  return (
    `cluster ${cluster}: its context leads to another cluster than in the last update, by the UID of the namespace ` +
    `kube-system; got ${now}; expected ${before}, or an update without ${cluster} first`
  );
}
