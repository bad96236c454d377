import { CustomObjectsApi, Health } from "@kubernetes/client-node";
import { connect } from "../internal/connect.ts";
import { waitUntilReady } from "../internal/readiness.ts";

/** How long Karmada's API may take to be reached once its parts run, in seconds. */
const apiTimeoutSeconds = 300;

/**
 * Waits until Karmada's API can be used from here: it answers `/readyz`, and the part of it that another server behind
 * it serves, where members are declared, answers too.
 *
 * Helm sees the parts inside the manager; neither the load balancer in front, which waits for checks of its own, nor
 * the link between the two servers is ready just because they are.
 */
export async function awaitKarmada(
  kubeconfig: string,
  timeoutSeconds = apiTimeoutSeconds,
): Promise<void> {
  const config = connect(kubeconfig);
  const objects = config.makeApiClient(CustomObjectsApi);
  await waitUntilReady({
    what: "Karmada",
    timeoutSeconds,
    look: async (signal) => {
      await objects.listClusterCustomObject({
        group: "cluster.karmada.io",
        version: "v1alpha1",
        plural: "clusters",
      });
      const ready = await new Health(config).readyz({ signal });
      return ready ? undefined : "its API says that it is not ready";
    },
  });
}
