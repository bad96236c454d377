import { AppsV1Api, type V1Deployment } from "@kubernetes/client-node";
import { connect } from "../internal/connect.ts";
import { undefinedIfNotFound } from "../internal/notFound.ts";
import { waitUntilReady } from "../internal/readiness.ts";

/** A Deployment in Karmada's API, with its expected replicas on all members together. */
export interface RolloutRequest {
  /** Kubeconfig of Karmada's API, YAML. */
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  /** For a generation that the members have yet to observe. @default 600, the same as Pulumi's own wait */
  readonly timeoutSeconds?: number | undefined;
  /** For a generation that the members had observed at the first poll. @default 30 */
  readonly observedTimeoutSeconds?: number | undefined;
  /** Pause between two polls. @default 2 */
  readonly intervalSeconds?: number | undefined;
}

/**
 * Waits until all members have observed a Deployment's generation in Karmada, with the expected number of up-to-date and
 * available replicas. If they had observed this generation at the first poll, it waits only `observedTimeoutSeconds`
 * and resolves to the problem: the failure is probably not caused by this update. (It can be, if an earlier update timed
 * out on it.)
 *
 * Pulumi's own wait does not work here: it reads a Deployment's ReplicaSets, pods and conditions, which Karmada's API does
 * not have. Karmada has the sum of the members' counts, and the observed generation, which is the last one that all of
 * them had observed when they counted. A change of the policy alone does not change the Deployment's generation.
 *
 * @returns the problem of a generation that was observed before, if any
 * @throws Error with what was missing at the last poll, for any other generation
 */
export async function awaitPropagatedRollout(request: RolloutRequest): Promise<string | undefined> {
  const { kubeconfig, namespace, name, replicas } = request;
  const { timeoutSeconds = 600, observedTimeoutSeconds = 30, intervalSeconds = 2 } = request;
  const config = connect(kubeconfig);
  const apps = config.makeApiClient(AppsV1Api);
  const what = `Deployment ${name} in namespace ${namespace} of Karmada's API`;
  let observedBefore: boolean | undefined;
  const poll = async (): Promise<string | undefined> => {
    const found = await undefinedIfNotFound(apps.readNamespacedDeployment({ namespace, name }));
    observedBefore ??= found === undefined || isObserved(found);
    return found === undefined
      ? "it does not exist; run `pulumi refresh`"
      : missing(found, replicas);
  };
  const within = (seconds: number): Promise<string | undefined> =>
    waitUntilReady({ what, timeoutSeconds: seconds, intervalSeconds, poll }).then(
      () => undefined,
      (error: unknown) => {
        if (observedBefore === true && error instanceof Error) return error.message;
        throw error;
      },
    );
  return within(observedTimeoutSeconds).catch(() => within(timeoutSeconds));
}

function isObserved({ metadata, status }: V1Deployment): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
}

function missing(deployment: V1Deployment, replicas: number): string | undefined {
  if (!isObserved(deployment)) return "not all members have observed the last change";
  const {
    replicas: existing = 0,
    updatedReplicas: updated = 0,
    availableReplicas: available = 0,
  } = deployment.status ?? {};
  if ([existing, updated, available].every((count) => count === replicas)) return undefined;
  return `the members have ${existing} replicas, ${updated} up to date, ${available} available; expected ${replicas}`;
}
