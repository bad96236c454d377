import * as z from "zod";
import { execute } from "./exec.ts";

const connected = z.array(
  z.looseObject({ cluster_id: z.string().optional(), proxy: z.string().optional() }),
);

/**
 * Returns the proxies that a cluster's istiod configures, as it lists them: the names of their pods, by the cluster that they
 * report.
 */
export async function proxiesOf(
  cluster: string,
  namespace = "istio-system",
): Promise<Record<string, string[]>> {
  const command = ["pilot-discovery", "request", "GET", "/debug/syncz"];
  const pod = { namespace, app: "istiod", container: "discovery" };
  const printed = await execute(cluster, { ...pod, command });
  const proxies: Record<string, string[]> = {};
  for (const { cluster_id: from = "", proxy = "" } of connected.parse(JSON.parse(printed)))
    (proxies[from] ??= []).push(proxy);
  return proxies;
}
