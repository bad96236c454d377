import { CustomObjectsApi, Health } from "@kubernetes/client-node";
import { connect } from "../internal/connect.ts";
import { waitUntilReady } from "../internal/readiness.ts";

/** Time for Karmada's API to become reachable once its pods run, in seconds. */
const apiTimeoutSeconds = 300;

/**
 * Waits until Karmada's API is usable from here: `/readyz` succeeds, and so does a request to the aggregated API server
 * behind it, which serves the members' Clusters.
 *
 * Helm waits for the pods in the manager only. The load balancer in front of them, which has health checks of its own,
 * and the connection between the two servers may become ready later.
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
    poll: async (signal) => {
      await objects.listClusterCustomObject({
        group: "cluster.karmada.io",
        version: "v1alpha1",
        plural: "clusters",
      });
      const ready = await new Health(config).readyz({ signal });
      return ready ? undefined : "its API is not ready";
    },
  });
}
