import { join } from "node:path";
import {
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  Exec,
  KubeConfig,
  KubernetesObjectApi,
  type KubernetesObject,
  PatchStrategy,
} from "@kubernetes/client-node";
import { kubeconfigFolder } from "../../../local/commands/fleet.ts";
import { readIfPresent } from "../../../local/host/files.ts";
import { flatConfig } from "./flatClusters.ts";
import { cloud } from "./run.ts";

/** Clients of one API: a cluster, or `karmada`. */
export interface Kube {
  readonly config: KubeConfig;
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly custom: CustomObjectsApi;
  readonly objects: KubernetesObjectApi;
  readonly exec: Exec;
}

/**
 * Opens an API of the fleet with the kubeconfig that `up` wrote for it; before the first `up`, one of the cloud's flat
 * clusters.
 */
export async function kube(name: string): Promise<Kube> {
  const config = await configOf(name);
  return {
    config,
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    custom: config.makeApiClient(CustomObjectsApi),
    objects: KubernetesObjectApi.makeApiClient(config),
    exec: new Exec(config),
  };
}

async function configOf(name: string): Promise<KubeConfig> {
  const text = await readIfPresent(join(kubeconfigFolder(cloud), `${name}.yaml`));
  if (text === undefined) return flatConfig(name);
  const config = new KubeConfig();
  config.loadFromString(text);
  return config;
}

/** Edits an object outside the stack, with `edit` as a merge patch. */
export async function editByHand(name: string, edit: KubernetesObject): Promise<void> {
  const { objects } = await kube(name);
  await objects.patch(edit, undefined, undefined, "by-hand", undefined, PatchStrategy.MergePatch);
}

/** Polls once a second until `done` holds; the last result is in the error. */
export async function eventually<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T>,
  done: (answer: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (done(answer)) return answer;
    if (Date.now() > deadline) {
      throw new Error(
        `timed out after ${seconds} s waiting for ${what}; last result: ${JSON.stringify(answer)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** Returns the ready replicas of a Deployment, zero if it does not exist. */
export async function readyReplicas(name: string, deployment: string, namespace: string) {
  const { apps } = await kube(name);
  const { items } = await apps.listNamespacedDeployment({ namespace });
  return items.find(({ metadata }) => metadata?.name === deployment)?.status?.readyReplicas ?? 0;
}

/** Returns what a change of other clusters must not affect: uids of pods and of all trusted objects. */
export async function identities(name: string): Promise<Record<string, string>> {
  const { core, apps } = await kube(name);
  const lists: [string, KubernetesObject[]][] = [
    ["Node", (await core.listNode()).items],
    [
      "Pod",
      (await core.listPodForAllNamespaces()).items.filter(
        ({ metadata }) => metadata?.ownerReferences?.[0]?.kind !== "Job",
      ),
    ],
    ["Deployment", (await apps.listDeploymentForAllNamespaces()).items],
  ];
  const entries = lists.flatMap(([kind, items]) =>
    items.map(({ metadata }) => {
      const path = [kind, metadata?.namespace ?? "", metadata?.name ?? ""].join("/");
      return [path, metadata?.uid ?? ""] as const;
    }),
  );
  const { data } = await core.readNamespacedSecret({ name: "cacerts", namespace: "istio-system" });
  return { ...Object.fromEntries(entries), cacerts: JSON.stringify(data) };
}
