import type { ClusterSettings, Settings } from "../../config.ts";
import { loadBalancers } from "./loadBalancers.ts";

/** A product of one of Linode's price lists, which are named after their routes: `GET /<list>/types`. */
export interface Product {
  readonly list: "linode" | "lke" | "nodebalancers" | "volumes";
  /** Its id in that list, for example `g6-standard-2`. */
  readonly id: string;
}

/** What Linode bills of a cluster, for one product. */
export interface BillItem {
  /** The cluster's name in the fleet. */
  readonly cluster: string;
  readonly region: string;
  /** What it is, for a person. The same item has the same description in every settings file. */
  readonly description: string;
  readonly product: Product;
  /** Units: nodes, control planes, NodeBalancers, or GB of volumes. They differ where an autoscaler decides. */
  readonly least: number;
  readonly most: number;
}

/** The smallest volume that Linode creates, in GB. Source: https://techdocs.akamai.com/linode-api/reference/post-volume */
const smallestVolume = 10;

/** StorageClasses of LKE: https://github.com/linode/linode-blockstorage-csi-driver */
const linodeStorage = /^linode-block-storage(-|$)/;

type LinodeCluster = Extract<ClusterSettings, { provider: "linode" }>;

function nodes({ name, region, pools }: LinodeCluster): BillItem[] {
  return pools.map(({ type, count, autoscaler }) => ({
    cluster: name,
    region,
    description: `nodes ${type}`,
    product: { list: "linode", id: type },
    least: count ?? autoscaler?.min ?? 0,
    most: count ?? autoscaler?.max ?? 0,
  }));
}

function controlPlane({ name, region, highAvailability }: LinodeCluster): BillItem {
  const [id, kind] =
    highAvailability === true ? ["lke-ha", "high availability"] : ["lke-sa", "standard"];
  return {
    cluster: name,
    region,
    description: `control plane, ${kind}`,
    product: { list: "lke", id },
    least: 1,
    most: 1,
  };
}

/** Bytes of a Kubernetes quantity of storage, in GB as Linode counts them (GiB), rounded up. */
function gigabytes(size: string): number {
  const [, number = "0", unit = ""] = /^([\d.]+)([A-Za-z]*)$/.exec(size) ?? [];
  const powers = new Map([
    ["Ki", 2 ** 10],
    ["Mi", 2 ** 20],
    ["Gi", 2 ** 30],
    ["Ti", 2 ** 40],
    ["k", 1e3],
    ["M", 1e6],
    ["G", 1e9],
    ["T", 1e12],
  ]);
  return Math.ceil((Number(number) * (powers.get(unit) ?? 1)) / 2 ** 30);
}

/** Karmada's etcd has a volume for each replica, if its StorageClass is one of LKE's. */
function volumes({ manager, karmada: { etcd } }: Settings): BillItem[] {
  if (manager?.provider !== "linode" || !linodeStorage.test(etcd.storageClass ?? "")) return [];
  const size = Math.max(smallestVolume, gigabytes(etcd.size));
  return [
    {
      cluster: manager.name,
      region: manager.region,
      description: "volumes of Karmada's etcd, GB",
      product: { list: "volumes", id: "volume" },
      least: etcd.replicas * size,
      most: etcd.replicas * size,
    },
  ];
}

/**
 * Lists what Linode bills for a fleet by the month, cluster by cluster. Clusters of one's own cost nothing at Linode.
 *
 * Not in it, since the settings do not say it: load balancers and volumes of the user's own workloads, and traffic beyond
 * what the plans include.
 */
export function billOf(settings: Settings): BillItem[] {
  const { manager, clusters } = settings;
  const all = manager === undefined ? clusters : [manager, ...clusters];
  const balancers = loadBalancers(settings);
  return all.flatMap((cluster) => {
    if (cluster.provider !== "linode") return [];
    const { name, region } = cluster;
    const own = balancers.filter((balancer) => balancer.cluster === name);
    return [
      ...nodes(cluster),
      controlPlane(cluster),
      ...own.map(({ role }): BillItem => ({
        cluster: name,
        region,
        description: `NodeBalancer of ${role}`,
        product: { list: "nodebalancers", id: "nodebalancer" },
        least: 1,
        most: 1,
      })),
      ...(name === manager?.name ? volumes(settings) : []),
    ];
  });
}
