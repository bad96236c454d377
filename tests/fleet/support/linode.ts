import { setTimeout as sleep } from "node:timers/promises";
import { KubeConfig } from "@kubernetes/client-node";
import * as z from "zod";
import { readAccount } from "../../../cli/orphans/account.ts";
import { type CloudInfo, runningCloud } from "../../../local/cloud/descriptor.ts";
import { cloud } from "./run.ts";

/** Returns the tests' cloud, which must be running. */
export async function testCloud(): Promise<CloudInfo> {
  const info = await runningCloud(cloud);
  if (info === undefined) throw new Error(`local cloud "${cloud}": not running`);
  return info;
}

const clusterPage = z.object({
  data: z.array(z.object({ id: z.number(), label: z.string() })),
});

async function ask<T>(path: string, shape: z.ZodType<T>, method = "GET"): Promise<T> {
  const { apiUrl, token } = await testCloud();
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${apiUrl}/v4${path}`, { method, headers });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return shape.parse(await answer.json());
}

/** Returns the id of an LKE cluster by the suffix of its label. @throws while it does not exist */
export async function lkeId(name: string): Promise<number> {
  const { data } = await ask("/lke/clusters?page_size=500", clusterPage);
  const found = data.find(({ label }) => label.endsWith(`-${name}`));
  if (found === undefined) throw new Error(`Linode has no cluster ${name}`);
  return found.id;
}

/**
 * Returns the kubeconfig of an LKE cluster for which no `up` has written one yet, by the suffix of its label.
 *
 * @throws while the cluster or its kubeconfig does not exist
 */
export async function lkeCluster(name: string): Promise<KubeConfig> {
  const path = `/lke/clusters/${await lkeId(name)}/kubeconfig`;
  const { kubeconfig } = await ask(path, z.object({ kubeconfig: z.string() }));
  const config = new KubeConfig();
  config.loadFromString(Buffer.from(kubeconfig, "base64").toString());
  return config;
}

/** Regenerates the kubeconfig of an LKE cluster at Linode, by the suffix of its label. The former one is revoked. */
export async function regenerateKubeconfig(name: string): Promise<void> {
  await ask(`/lke/clusters/${await lkeId(name)}/kubeconfig`, z.unknown(), "DELETE");
}

/** Deletes an LKE cluster, by the suffix of its label, as a person would, and returns when Linode has it no more. */
export async function deleteLke(name: string): Promise<void> {
  await ask(`/lke/clusters/${await lkeId(name)}`, z.unknown(), "DELETE");
  const deadline = Date.now() + 60_000;
  while (
    (await leftAtLinode()).some(
      (one) => one.startsWith("/lke/clusters: ") && one.endsWith(`-${name}`),
    )
  ) {
    if (Date.now() > deadline) throw new Error(`Linode still has the cluster ${name}`);
    await sleep(500);
  }
}

const balancerPage = z.object({ data: z.array(z.object({ id: z.number(), ipv4: z.string() })) });

/** Deletes the NodeBalancer with an address, as a person would. @throws if there is none */
export async function deleteNodeBalancer(address: string): Promise<void> {
  const { data } = await ask("/nodebalancers?page_size=500", balancerPage);
  const found = data.find(({ ipv4 }) => ipv4 === address);
  if (found === undefined) throw new Error(`Linode has no NodeBalancer ${address}`);
  await ask(`/nodebalancers/${found.id}`, z.unknown(), "DELETE");
}

/**
 * Returns everything that the account has of the kinds that a fleet leaves behind, as `"/nodebalancers: its label"`: what
 * `archipelago orphans` reads, whether or not it calls it an orphan.
 */
export async function leftAtLinode(): Promise<string[]> {
  const { apiUrl: url, token } = await testCloud();
  const { clusters, balancers, volumes, instances } = await readAccount({ url, token });
  const lists = {
    "/lke/clusters": clusters,
    "/nodebalancers": balancers,
    "/volumes": volumes,
    "/linode/instances": instances,
  };
  return Object.entries(lists).flatMap(([path, found]) =>
    found.map(({ label }) => `${path}: ${label}`),
  );
}
