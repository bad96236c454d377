import { ApiException, KubernetesObjectApi, type KubernetesObject } from "@kubernetes/client-node";
import { connect } from "../../internal/connect.ts";
import { reasonOf } from "../../internal/errors.ts";
import { present } from "../../internal/present.ts";
import { waitUntilReady } from "../../internal/readiness.ts";

/** The first object of Istio's API in a cluster. */
export interface FirstPolicy {
  /** Names the cluster in the error. */
  readonly cluster: string;
  /** Of the cluster, YAML. */
  readonly kubeconfig: string;
  readonly policy: KubernetesObject & { readonly metadata: { readonly name: string } };
  /** @default 120 */
  readonly timeoutSeconds?: number | undefined;
  /** Pause between two looks. @default 1 */
  readonly intervalSeconds?: number | undefined;
}

/**
 * Waits until the cluster's API server would take the policy: until it reaches istiod's validating webhook, without which
 * it refuses everything of Istio's API. For a moment after istiod is ready it does not, as the endpoints have not come
 * round yet (seen: "no endpoints available for service"), and no plugin tries again. A policy that is there was taken
 * before, and says nothing of istiod now. What would be refused for another reason is left to the plugin to say.
 *
 * @throws Error with the API server's last answer
 */
export async function awaitValidation(first: FirstPolicy): Promise<void> {
  const { cluster, kubeconfig, policy, timeoutSeconds = 120, intervalSeconds = 1 } = first;
  const config = connect(kubeconfig);
  const objects = KubernetesObjectApi.makeApiClient(config);
  await waitUntilReady({
    what: `istiod's validating webhook in cluster ${cluster}`,
    timeoutSeconds,
    intervalSeconds,
    look: async () => {
      try {
        const found = await present(objects.read(policy));
        if (found === undefined) await objects.create(policy, undefined, "All");
        return undefined;
      } catch (error) {
        return passing(error);
      }
    },
  });
}

/** What is missing, where waiting may help: the definitions or the webhook. Undefined for a refusal that stays one. */
function passing(error: unknown): string | undefined {
  const lasting =
    error instanceof ApiException && error.code >= 400 && error.code < 500 && error.code !== 404;
  return lasting ? undefined : reasonOf(error);
}
