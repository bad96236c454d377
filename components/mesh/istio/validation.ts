import { KubeConfig, KubernetesObjectApi, type KubernetesObject } from "@kubernetes/client-node";
import { reasonOf } from "../../internal/errors.ts";
import { present } from "../../internal/present.ts";
import { waitUntilReady } from "../../internal/readiness.ts";

/** The first object of Istio's API in a cluster. */
export interface FirstRule {
  /** Names the cluster in the error. */
  readonly cluster: string;
  /** Of the cluster, YAML. */
  readonly kubeconfig: string;
  readonly rule: KubernetesObject & { readonly metadata: { readonly name: string } };
  /** @default 120 */
  readonly timeoutSeconds?: number | undefined;
  /** Pause between two looks. @default 1 */
  readonly intervalSeconds?: number | undefined;
}

/**
 * Waits until the cluster's API server would take the rule: until istiod's validation, without which it refuses everything
 * of Istio's API, can be reached. For a moment after istiod is ready it cannot, as its endpoints have not come round yet
 * (seen: "no endpoints available for service"), and no plugin tries again. A rule that is there was taken before, and says
 * nothing of istiod now.
 *
 * @throws Error with the API server's last refusal
 */
export async function awaitValidation(first: FirstRule): Promise<void> {
  const { cluster, kubeconfig, rule, timeoutSeconds = 120, intervalSeconds = 1 } = first;
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const objects = KubernetesObjectApi.makeApiClient(config);
  await waitUntilReady({
    what: `istiod's validation in cluster ${cluster}`,
    timeoutSeconds,
    intervalSeconds,
    look: async () => {
      if ((await present(objects.read(rule))) !== undefined) return undefined;
      return objects.create(rule, undefined, "All").then(() => undefined, reasonOf);
    },
  });
}
