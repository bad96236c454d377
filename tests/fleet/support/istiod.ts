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

/** Returns what a cluster's istiod knows of clusters and of their endpoints, as the text of its debug endpoints. */
export async function knownToIstiod(cluster: string): Promise<string> {
  const pod = { namespace: "istio-system", app: "istiod", container: "discovery" };
  const pages = ["clusterz", "registryz", "endpointShardz"].map((page) =>
    execute(cluster, { ...pod, command: ["pilot-discovery", "request", "GET", `/debug/${page}`] }),
  );
  return (await Promise.all(pages)).join("\n");
}
