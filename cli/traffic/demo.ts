import { CoreV1Api } from "@kubernetes/client-node";
import { connect } from "../../components/internal/connect.ts";
import { demoNamespace, helloService } from "../../components/workloads/demoPlan.ts";
import type { Fleet } from "../stack/fleet.ts";

const service = "hello";

/** URL of the demo's Service: podinfo responds with JSON that has `REGION=<region>` as `message`. */
export const helloUrl = `http://${service}.${demoNamespace}.svc.cluster.local:${helloService.ports[0]?.port ?? 80}/api/info`;

/** True if a region that answers has the demo's Service. */
export async function demoIsDeployed({ regions, kubeconfigs }: Fleet): Promise<boolean> {
  const texts = new Map(Object.entries(kubeconfigs));
  const found = await Promise.allSettled(
    regions.map(async (region) => {
      const core = connect(texts.get(region) ?? "", 5).makeApiClient(CoreV1Api);
      const { items } = await core.listNamespacedService({
        namespace: demoNamespace,
        fieldSelector: `metadata.name=${service}`,
      });
      return items.length > 0;
    }),
  );
  return found.some((result) => result.status === "fulfilled" && result.value);
}
