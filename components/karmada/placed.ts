import { AppsV1Api, KubeConfig, type V1Deployment } from "@kubernetes/client-node";
import { waitUntilReady } from "../internal/readiness.ts";

/** A Deployment in Karmada's API, and how many of its replicas the members are to have between them. */
export interface PlacedRequest {
  /** Of Karmada's API, YAML. */
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  /** @default 600, as long as Pulumi's own wait for a Deployment */
  readonly timeoutSeconds?: number | undefined;
  /** Pause between two looks. @default 2 */
  readonly intervalSeconds?: number | undefined;
}

/**
 * Waits until the members have taken over a Deployment as Karmada has it, with as many up-to-date and available replicas
 * as are asked for.
 *
 * Pulumi's own wait is of no use: it looks at a Deployment's ReplicaSets, pods and conditions, and Karmada's API has none
 * of these. What Karmada has is the members' counts, added up, and, as the observed generation, the last one that all
 * of them had taken over when they counted.
 *
 * @throws Error with what was missing at the last look
 */
export async function awaitPlaced(request: PlacedRequest): Promise<void> {
  const { kubeconfig, namespace, name, replicas, timeoutSeconds = 600 } = request;
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const apps = config.makeApiClient(AppsV1Api);
  await waitUntilReady({
    what: `Deployment ${name} in namespace ${namespace} of Karmada's API`,
    timeoutSeconds,
    intervalSeconds: request.intervalSeconds ?? 2,
    look: async () => missing(await apps.readNamespacedDeployment({ namespace, name }), replicas),
  });
}

function missing({ metadata, status }: V1Deployment, replicas: number): string | undefined {
  const {
    observedGeneration = 0,
    replicas: existing = 0,
    updatedReplicas: updated = 0,
    availableReplicas: available = 0,
  } = status ?? {};
  if (observedGeneration < (metadata?.generation ?? 0)) {
    return "not all members have taken over what it was changed to";
  }
  if ([existing, updated, available].every((count) => count === replicas)) return undefined;
  return `the members have ${existing} replicas, ${updated} up to date, ${available} available, of ${replicas}`;
}
