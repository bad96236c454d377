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
 * Opens an API of the fleet with the kubeconfig that `up` wrote for it; before the first `up`, one of the clusters that the
 * cloud has beside Linode's.
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

/** Changes an object behind the stack's back, by a merge patch: what `edit` holds is what changes. */
export async function editByHand(name: string, edit: KubernetesObject): Promise<void> {
  const { objects } = await kube(name);
  await objects.patch(edit, undefined, undefined, "by-hand", undefined, PatchStrategy.MergePatch);
}

/** Asks again, once a second, until `done` holds; the last answer is in the error. */
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
      throw new Error(`${what}: not within ${seconds} s; last seen: ${JSON.stringify(answer)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** Ready replicas of a Deployment, zero when it is not there. */
export async function readyReplicas(name: string, deployment: string, namespace: string) {
  const { apps } = await kube(name);
  const { items } = await apps.listNamespacedDeployment({ namespace });
  return items.find(({ metadata }) => metadata?.name === deployment)?.status?.readyReplicas ?? 0;
}

/** What must stay as it is in a cluster that a change is not about: uids of pods and of everything trusted. */
export async function identities(name: string): Promise<Record<string, string>> {
  const { core, apps } = await kube(name);
  const lists: [string, KubernetesObject[]][] = [
    ["Node", (await core.listNode()).items],
    [
      "Pod",
      (await core.listPodForAllNamespaces()).items.filter(
        ({ metadata }) => metadata?.labels?.["app"] !== "gate",
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
