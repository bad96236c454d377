import { problemWithValue } from "../findings.ts";
import type { PartialCluster, PartialSettings } from "../partial.ts";
import { formatPath, message, oneOf, type Problem, type SettingPath } from "../problem.ts";

/** Input of a check: the settings that parsed, the document as written, and what the settings do not contain. */
export interface CheckContext {
  readonly settings: PartialSettings;
  readonly document: unknown;
  readonly stack: string;
  readonly kubeconfig: string | undefined;
  readonly vizUsers: string | undefined;
  readonly bucketKey: string | undefined;
}

/** Compares parts of the settings with each other and returns the conflicts. */
export type Check = (context: CheckContext) => Problem[];

/** A cluster and its path. */
export interface ClusterAtPath {
  readonly path: SettingPath;
  readonly cluster: PartialCluster;
}

/** Every entry of the list, those that are lost too, in the order written. */
export function listedMembers({ settings }: CheckContext): ClusterAtPath[] {
  return settings.clusters.map((cluster, index) => ({ path: ["clusters", index], cluster }));
}

/** The fleet's clusters, in the order written. */
export function members(context: CheckContext): ClusterAtPath[] {
  return listedMembers(context).filter(isKept);
}

/** The manager, if any, and every entry of the list, those that are lost too. */
export function listedClusters(context: CheckContext): ClusterAtPath[] {
  const { manager } = context.settings;
  const first = manager === undefined ? [] : [{ path: ["manager"], cluster: manager }];
  return [...first, ...listedMembers(context)];
}

/** The manager, if any, and the fleet's clusters. */
export function everyCluster(context: CheckContext): ClusterAtPath[] {
  return listedClusters(context).filter(isKept);
}

function isKept({ cluster }: ClusterAtPath): boolean {
  return cluster.lost !== true;
}

/** The names of clusters, except those that did not parse. */
export function namesOf(clusters: readonly ClusterAtPath[]): string[] {
  return clusters.flatMap(({ cluster }) => cluster.name ?? []);
}

/** A cluster as a message names it: `clusters[0] (eu)`. */
export function describeCluster({ path, cluster }: ClusterAtPath): string {
  return cluster.name === undefined ? formatPath(path) : `${formatPath(path)} (${cluster.name})`;
}

/** Tells whether Karmada places replicas of the demo, by its weights. */
export function isDemoPlaced({ settings: { demo, karmada, manager } }: CheckContext): boolean {
  const enabled = karmada.enabled === true && manager?.lost !== true;
  return enabled && demo.enabled !== false;
}

type Pool = NonNullable<PartialCluster["pools"]>[number];

/** Tells whether a pool takes the fleet's pods, which tolerate no taint; `PreferNoSchedule` only ranks nodes. */
export function isRoom({ taints }: Pool): boolean {
  return taints.every(({ effect }) => effect === "PreferNoSchedule");
}

/** The nodes that a cluster starts with and that take the fleet's pods, over all pools; 0 when unknown. */
export function nodesOf({ pools = [] }: PartialCluster): number {
  return pools
    .filter(isRoom)
    .map(({ count, autoscaler }) => count ?? autoscaler?.min ?? 0)
    .reduce((sum, count) => sum + count, 0);
}

/** A problem at a path, with the value that was written there. */
export function problem(
  { document }: CheckContext,
  path: SettingPath,
  reason: string,
  expected: string,
): Problem {
  return problemWithValue(document, path, message(reason, expected));
}

/** The problem of a name that no cluster of the fleet has. */
export function unknownCluster(context: CheckContext, path: SettingPath): Problem {
  return problem(context, path, "unknown cluster", oneOf(namesOf(members(context))));
}

/** Every item whose key an earlier item has, with the first item of that key. */
export function repeated<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | undefined,
): { readonly item: Item; readonly first: Item }[] {
  const seen = new Map<string, Item>();
  return items.flatMap((item) => {
    const key = keyOf(item);
    if (key === undefined) return [];
    const first = seen.get(key);
    if (first !== undefined) return [{ item, first }];
    seen.set(key, item);
    return [];
  });
}
