/** Whether changed provider arguments mean another cluster, and so a replacement of everything in it. */
import type { DiffRequest, DiffResult } from "../protocol/provider.ts";
import { isUnknown, openBag, sameValue, type PropertyBag } from "../protocol/values.ts";
import { contextOf } from "./settings.ts";

const identifier = "clusterIdentifier";
const clusterKeys = ["kubeconfig", "context", "cluster"] as const;

/**
 * A changed `clusterIdentifier` replaces; one that stays the same never does, whatever else changed. Without it, the
 * cluster entry of the kubeconfig decides, and one that is not known yet counts as another.
 */
export function diffConfig(request: DiffRequest): DiffResult {
  const olds = openBag(request.oldInputs);
  const news = openBag(request.inputs);
  const names = new Set([...Object.keys(olds), ...Object.keys(news)]);
  const changed = [...names].filter(
    (name) => name !== "version" && !sameValue(olds[name], news[name]),
  );
  if (changed.length === 0) return { changes: "none" };
  const detailed = Object.fromEntries(
    changed.map((name) => [
      name,
      {
        kind: olds[name] === undefined ? "add" : news[name] === undefined ? "delete" : "update",
      } as const,
    ]),
  );
  return { changes: "some", detailed, replaces: replacing(olds, news, changed) };
}

function replacing(olds: PropertyBag, news: PropertyBag, changed: readonly string[]): string[] {
  const before = olds[identifier] ?? null;
  const after = news[identifier] ?? null;
  if (before !== null && after !== null) return sameValue(before, after) ? [] : [identifier];
  const unknown = clusterKeys.filter((key) => isUnknown(news[key]));
  if (unknown.length > 0) return unknown;
  const oldCluster = activeCluster(olds);
  const newCluster = activeCluster(news);
  const same = oldCluster === undefined || newCluster === undefined || oldCluster === newCluster;
  return same ? [] : clusterKeys.filter((key) => changed.includes(key));
}

/** The cluster entry as comparable text; undefined when the kubeconfig does not tell. */
function activeCluster(args: PropertyBag): string | undefined {
  try {
    return JSON.stringify(Object.entries(contextOf(args).cluster).sort());
  } catch {
    return undefined;
  }
}
