import { KubeConfig } from "@kubernetes/client-node";
import * as z from "zod";
import { type CloudInfo, runningCloud } from "../../../local/cloud/descriptor.ts";
import { cloud } from "./run.ts";

const page = z.object({ data: z.array(z.object({ label: z.string() })) });

const lists = ["/lke/clusters", "/nodebalancers", "/volumes", "/linode/instances"];

/** Returns the tests' cloud, which must be running. */
export async function testCloud(): Promise<CloudInfo> {
  const info = await runningCloud(cloud);
  if (info === undefined) throw new Error(`local cloud "${cloud}": not running`);
  return info;
}

const clusterPage = z.object({
  data: z.array(z.object({ id: z.number(), label: z.string() })),
});

/**
 * Returns the kubeconfig of an LKE cluster for which no `up` has written one yet, by the suffix of its label.
 *
 * @throws while the cluster or its kubeconfig does not exist
 */
export async function lkeCluster(name: string): Promise<KubeConfig> {
  const path = `/${await lkeId(name)}/kubeconfig`;
  const { kubeconfig } = z.object({ kubeconfig: z.string() }).parse(await askLke("GET", path));
  const config = new KubeConfig();
  config.loadFromString(Buffer.from(kubeconfig, "base64").toString());
  return config;
}

/** Regenerates the kubeconfig of an LKE cluster at Linode, by the suffix of its label. The former one is revoked. */
export async function regenerateKubeconfig(name: string): Promise<void> {
  await askLke("DELETE", `/${await lkeId(name)}/kubeconfig`);
}

async function lkeId(name: string): Promise<number> {
  const { data } = clusterPage.parse(await askLke("GET", "?page_size=500"));
  const found = data.find(({ label }) => label.endsWith(`-${name}`));
  if (found === undefined) throw new Error(`Linode has no cluster ${name}`);
  return found.id;
}

async function askLke(method: string, path: string): Promise<unknown> {
  const { apiUrl, token } = await testCloud();
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${apiUrl}/v4/lke/clusters${path}`, { method, headers });
  if (!answer.ok) throw new Error(`${method} /lke/clusters${path}: ${answer.status}`);
  return answer.json();
}

/** Returns everything that the Linode API lists, as `"/nodebalancers: its label"`. */
export async function leftAtLinode(): Promise<string[]> {
  const { apiUrl, token } = await testCloud();
  const found = lists.map(async (path) => {
    const answer = await fetch(`${apiUrl}/v4${path}?page_size=500`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    const { data } = page.parse(await answer.json());
    return data.map(({ label }) => `${path}: ${label}`);
  });
  return (await Promise.all(found)).flat();
}
