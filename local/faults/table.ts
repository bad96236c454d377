import { CoreV1Api } from "@kubernetes/client-node";
import { connect } from "../../components/internal/connect.ts";
import type { CloudInfo } from "../cloud/descriptor.ts";
import { type ApiFault, apiFaultsPath } from "../linode/api/faultRoutes.ts";
import { partition, rejoin } from "./partition.ts";
import { pause } from "./processes.ts";

/** The cluster that a fault concerns, in its cloud. */
export interface FaultTarget {
  readonly cloud: Pick<CloudInfo, "name" | "subnet" | "apiUrl" | "token">;
  /** Linode's id of the cluster. */
  readonly lke: number;
  /** The cluster's kubeconfig, YAML. Secret. */
  readonly kubeconfig: string;
  /** The `nft` binary. */
  readonly nft: string;
  /** The namespace of the mesh's control plane. */
  readonly meshNamespace: string;
}

/** Ends a fault. */
type Heal = () => Promise<void>;

/** Something that breaks, and how it is mended. */
export interface Fault {
  /** In a sentence, for a person who chooses one. */
  readonly what: string;
  /** The cluster that it concerns: a region, the manager, or none, as it is at Linode. */
  readonly where: "region" | "manager" | "Linode";
  /** True if the region answers nobody meanwhile, so that requests to it alone cannot succeed. */
  readonly silences: boolean;
  /** The longest time without an answer that users may see, in milliseconds. */
  readonly longestGapMs: number;
  readonly begin: (target: FaultTarget) => Promise<Heal>;
}

/** The bar of everything that takes no region away. */
const steady = { silences: false, longestGapMs: 350 } as const;

const nothingToMend: Heal = () => Promise.resolve();

/** The faults of a game day, and of the tests of the longer part, by name. */
export const faults = {
  partition: {
    what: "a region's network drops every packet to and from the rest of the world",
    where: "region",
    silences: true,
    longestGapMs: 3000,
    async begin({ cloud, lke, nft }) {
      const cluster = { cloud: cloud.name, subnet: cloud.subnet, lke, nft };
      await partition(cluster);
      return () => rejoin(cluster);
    },
  },
  "api-server": {
    what: "a region's API server accepts connections and answers none",
    where: "region",
    ...steady,
    begin: ({ cloud, lke }) =>
      pause({ cloud: cloud.name, lke, where: "control plane", program: "kube-apiserver" }),
  },
  istiod: {
    what: "a region's istiod is killed, and starts again by itself",
    where: "region",
    ...steady,
    async begin({ kubeconfig, meshNamespace }) {
      await deletePods(kubeconfig, meshNamespace, "app=istiod");
      return nothingToMend;
    },
  },
  gateway: {
    what: "the pod of a region's east-west gateway is killed, and starts again by itself",
    where: "region",
    ...steady,
    async begin({ kubeconfig, meshNamespace }) {
      await deletePods(kubeconfig, meshNamespace, "istio=eastwestgateway");
      return nothingToMend;
    },
  },
  "karmada-api": {
    what: "Karmada's API server accepts connections and answers none",
    where: "manager",
    ...steady,
    begin: ({ cloud, lke }) =>
      pause({ cloud: cloud.name, lke, where: "nodes", program: "kube-apiserver" }),
  },
  "linode-api": {
    what: "Linode's API answers every request with 500",
    where: "Linode",
    ...steady,
    async begin({ cloud }) {
      await setApiFault(cloud, { answer: 500, seconds: 3600 });
      return () => clearApiFault(cloud);
    },
  },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof faults;

/** The names of the faults, in the order of the table. */
export const faultNames = Object.keys(faults) as readonly FaultName[];

/** Makes the local cloud's Linode API answer wrongly. */
export async function setApiFault(
  cloud: Pick<CloudInfo, "apiUrl" | "token">,
  fault: ApiFault,
): Promise<void> {
  await administer(cloud, "PUT", JSON.stringify(fault));
}

/** Makes it answer rightly again. */
export async function clearApiFault(cloud: Pick<CloudInfo, "apiUrl" | "token">): Promise<void> {
  await administer(cloud, "DELETE");
}

async function administer(
  { apiUrl, token }: Pick<CloudInfo, "apiUrl" | "token">,
  method: "PUT" | "DELETE",
  body?: string,
): Promise<void> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body !== undefined && { "content-type": "application/json" }),
  };
  const init = { method, headers, ...(body !== undefined && { body }) };
  const { ok, status } = await fetch(`${apiUrl}${apiFaultsPath}`, init);
  if (!ok) throw new Error(`the local cloud's API: ${method} of its faults: got ${status}`);
}

/** Deletes pods at once, as a node that dies would. @throws Error if there is none */
async function deletePods(kubeconfig: string, namespace: string, labels: string): Promise<void> {
  const core = connect(kubeconfig).makeApiClient(CoreV1Api);
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: labels });
  if (items.length === 0) throw new Error(`no pod with ${labels} in ${namespace}`);
  for (const { metadata } of items) {
    const name = metadata?.name ?? "";
    await core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 });
  }
}
