import type { V1Node, V1Taint } from "@kubernetes/client-node";
import type { PoolRecord } from "../store/records.ts";

/** Records on a node what its pool set, so that it is removed when the pool no longer has it. */
const appliedAnnotation = "lke.linode.com/pool-settings";

/** The Linode of a Node object: the number in its provider id `linode://<id>`. */
export function instanceOf(node: V1Node): number | undefined {
  const match = /^linode:\/\/(\d+)$/.exec(node.spec?.providerID ?? "");
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

export const isReady = (node: V1Node): boolean =>
  node.metadata?.deletionTimestamp === undefined &&
  (node.status?.conditions ?? []).some(({ type, status }) => type === "Ready" && status === "True");

/** The node's address on the cloud's network. */
export const addressOf = (node: V1Node): string | undefined =>
  node.status?.addresses?.find(({ type }) => type === "InternalIP")?.address;

interface Applied {
  readonly labels: readonly string[];
  readonly taints: readonly string[];
}

const taintName = ({ key, effect }: Pick<V1Taint, "key" | "effect">): string => `${key}:${effect}`;

function applied(node: V1Node): Applied {
  const [labels = "", taints = ""] = (node.metadata?.annotations?.[appliedAnnotation] ?? "").split(
    ";",
  );
  const words = (text: string) => text.split(",").filter((word) => word !== "");
  return { labels: words(labels), taints: words(taints) };
}

/**
 * Returns the merge patch that sets a node's labels and taints from its pool and removes those that the pool no longer has,
 * or undefined if nothing changes. Labels and taints from other sources stay.
 */
export function nodePatch(node: V1Node, pool: PoolRecord): object | undefined {
  const before = applied(node);
  const present = new Map(Object.entries(node.metadata?.labels ?? {}));
  const taints = node.spec?.taints ?? [];

  const stale = before.labels.filter((key) => !Object.hasOwn(pool.labels, key) && present.has(key));
  const missing = Object.entries(pool.labels).filter(([key, value]) => present.get(key) !== value);

  const ours = new Set([...before.taints, ...pool.taints.map(taintName)]);
  const wantedTaints: V1Taint[] = [
    ...taints.filter((taint) => !ours.has(taintName(taint))),
    ...pool.taints.map(({ key, value, effect }) => ({
      key,
      effect,
      ...(value === undefined ? {} : { value }),
    })),
  ];
  const written = (list: readonly V1Taint[]) =>
    list
      .map((taint) => `${taintName(taint)}=${taint.value ?? ""}`)
      .sort()
      .join();
  const note = [
    Object.keys(pool.labels).sort().join(),
    pool.taints.map(taintName).sort().join(),
  ].join(";");
  const noted = node.metadata?.annotations?.[appliedAnnotation] ?? ";";
  const sameTaints = written(taints) === written(wantedTaints);
  if (stale.length === 0 && missing.length === 0 && sameTaints && note === noted) return undefined;
  return {
    metadata: {
      annotations: { [appliedAnnotation]: note },
      labels: {
        ...Object.fromEntries(missing),
        ...Object.fromEntries(stale.map((key) => [key, null])),
      },
    },
    ...(sameTaints ? {} : { spec: { taints: wantedTaints } }),
  };
}
