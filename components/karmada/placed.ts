import { AppsV1Api, type V1Deployment } from "@kubernetes/client-node";
import { connect } from "../internal/connect.ts";
import { present } from "../internal/present.ts";
import { waitUntilReady } from "../internal/readiness.ts";

/** A Deployment in Karmada's API, and how many of its replicas the members are to have between them. */
export interface PlacedRequest {
  /** Of Karmada's API, YAML. */
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  /** For a Deployment that the members have yet to take over. @default 600, as long as Pulumi's own wait */
  readonly timeoutSeconds?: number | undefined;
  /** For one that they had taken over at the first look. @default 30 */
  readonly patienceSeconds?: number | undefined;
  /** Pause between two looks. @default 2 */
  readonly intervalSeconds?: number | undefined;
}

/**
 * Waits until the members have taken over a Deployment as Karmada has it, with as many up-to-date and available replicas
 * as are asked for. One that they had taken over before is only waited for a little: what is wrong with it is most likely
 * not this update's doing, and must not keep it from its end. (It is, where an update before this one gave up on it.)
 *
 * Pulumi's own wait is of no use: it looks at a Deployment's ReplicaSets, pods and conditions, and Karmada's API has none
 * of these. What Karmada has is the members' counts, added up, and, as the observed generation, the last one that all
 * of them had taken over when they counted. A change of the policy alone is no change of the Deployment.
 *
 * @returns what is wrong with a Deployment that was taken over before, if anything
 * @throws Error with what was missing at the last look at any other
 */
export async function awaitPlaced(request: PlacedRequest): Promise<string | undefined> {
  const { kubeconfig, namespace, name, replicas } = request;
  const { timeoutSeconds = 600, patienceSeconds = 30, intervalSeconds = 2 } = request;
  const config = connect(kubeconfig);
  const apps = config.makeApiClient(AppsV1Api);
  const what = `Deployment ${name} in namespace ${namespace} of Karmada's API`;
  let takenOver: boolean | undefined;
  const look = async (): Promise<string | undefined> => {
    const found = await present(apps.readNamespacedDeployment({ namespace, name }));
    takenOver ??= found === undefined || isTakenOver(found);
    return found === undefined
      ? "it is not there, which `pulumi refresh` would find out"
      : missing(found, replicas);
  };
  const within = (seconds: number): Promise<string | undefined> =>
    waitUntilReady({ what, timeoutSeconds: seconds, intervalSeconds, look }).then(
      () => undefined,
      (error: unknown) => {
        if (takenOver === true && error instanceof Error) return error.message;
        throw error;
      },
    );
  return within(patienceSeconds).catch(() => within(timeoutSeconds));
}

function isTakenOver({ metadata, status }: V1Deployment): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
}

function missing(deployment: V1Deployment, replicas: number): string | undefined {
  if (!isTakenOver(deployment)) return "not all members have taken over what it was changed to";
  const {
    replicas: existing = 0,
    updatedReplicas: updated = 0,
    availableReplicas: available = 0,
  } = deployment.status ?? {};
  if ([existing, updated, available].every((count) => count === replicas)) return undefined;
  return `the members have ${existing} replicas, ${updated} up to date, ${available} available, of ${replicas}`;
}
