import * as pulumi from "@pulumi/pulumi";
import { isUnanswered } from "../internal/errors.ts";
import { assertCredentials } from "../internal/execPlugin.ts";
import type { KubeconfigClusterArgs } from "./clusterArgs.ts";
import type { ClusterPreflight } from "./clusterProvider.ts";
import { readIdentity } from "./identity.ts";
import { type Membership, membershipConflict, readMembership } from "./membership.ts";
import { awaitReadiness, type ReadinessRequest } from "./readiness.ts";

/** Waits once for a cluster's readiness, whoever asks first. A preview does not wait. */
export function readinessOf(request: Omit<ReadinessRequest, "kubeconfig">): ClusterPreflight {
  let waiting: Promise<void> | undefined;
  const wait = async (kubeconfig: string): Promise<void> => {
    await assertCredentials(request.cluster, kubeconfig);
    if (!pulumi.runtime.isDryRun()) await awaitReadiness({ ...request, kubeconfig });
  };
  return (kubeconfig) => (waiting ??= wait(kubeconfig));
}

/**
 * The identity of an existing cluster for its provider. If it cannot be read, it is the context's name: the preflight
 * reports the reason, and nothing is declared in the cluster.
 */
export function identityOf(
  { context }: KubeconfigClusterArgs,
  credentials: pulumi.Output<string>,
  ready: ClusterPreflight,
): pulumi.Output<string> {
  const identity = credentials.apply(async (kubeconfig) => {
    try {
      await ready(kubeconfig);
      return await readIdentity(kubeconfig);
    } catch {
      return context;
    }
  });
  return pulumi.unsecret(identity);
}

/**
 * Rejects a cluster that another stack uses, or this one under another name.
 *
 * @throws Error with what the cluster records, or the reason why its API failed
 */
export async function assertMembership(kubeconfig: string, own: Membership): Promise<void> {
  try {
    const conflict = membershipConflict(own, await readMembership(kubeconfig, own.cluster));
    if (conflict !== undefined) throw new Error(conflict);
  } catch (error) {
    // The preflight, which is next, says whether a preview goes on without an answer.
    if (!pulumi.runtime.isDryRun() || !isUnanswered(error)) throw error;
  }
}
