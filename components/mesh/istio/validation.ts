import { ApiException, KubernetesObjectApi, type KubernetesObject } from "@kubernetes/client-node";
import { connect } from "../../internal/connect.ts";
import { reasonOf } from "../../internal/errors.ts";
import { undefinedIfNotFound } from "../../internal/notFound.ts";
import { waitUntilReady } from "../../internal/readiness.ts";

/** The first object of Istio's API in a cluster. */
export interface FirstPolicy {
  /** The cluster's name, for the error. */
  readonly cluster: string;
  /** The cluster's kubeconfig, YAML. */
  readonly kubeconfig: string;
  readonly policy: KubernetesObject & { readonly metadata: { readonly name: string } };
  /** @default 120 */
  readonly timeoutSeconds?: number | undefined;
  /** Pause between two attempts. @default 1 */
  readonly intervalSeconds?: number | undefined;
}

/**
 * Waits until the cluster's API server can call istiod's validating webhook. For a short time after istiod is Ready its
 * endpoints have not propagated, and every object of Istio's API is rejected (seen: "no endpoints available for service");
 * the provider does not retry that. A policy that exists already was accepted earlier, so there is no wait for it. Any
 * other rejection is left to the provider to report.
 *
 * @throws Error with the API server's last response
 */
export async function awaitValidation(first: FirstPolicy): Promise<void> {
  const { cluster, kubeconfig, policy, timeoutSeconds = 120, intervalSeconds = 1 } = first;
  const config = connect(kubeconfig);
  const objects = KubernetesObjectApi.makeApiClient(config);
  await waitUntilReady({
    what: `istiod's validating webhook in cluster ${cluster}`,
    timeoutSeconds,
    intervalSeconds,
    poll: async () => {
      try {
        const found = await undefinedIfNotFound(objects.read(policy));
        if (found === undefined) await objects.create(policy, undefined, "All");
        return undefined;
      } catch (error) {
        return transientReason(error);
      }
    },
  });
}

/** The reason of a failure that may pass, such as missing CRDs or webhook; undefined for a lasting rejection. */
function transientReason(error: unknown): string | undefined {
  const lasting =
    error instanceof ApiException && error.code >= 400 && error.code < 500 && error.code !== 404;
  return lasting ? undefined : reasonOf(error);
}
