import { problemWith } from "../findings.ts";
import { formatPath, type Path, type Problem, verdict } from "../problem.ts";
import type { Draft, DraftCluster } from "../schema.ts";

/** What a check looks at: what parsed, what was written, and what the settings cannot know by themselves. */
export interface Subject {
  readonly draft: Draft;
  readonly document: unknown;
  readonly stack: string;
  readonly kubeconfig: string | undefined;
  readonly vizUsers: string | undefined;
}

/** Compares parts of the settings with each other; returns what does not fit. */
export type Check = (subject: Subject) => Problem[];

/** A cluster and where it stands. */
export interface PlacedCluster {
  readonly path: Path;
  readonly cluster: DraftCluster;
}

/** The fleet's clusters, in the order written. */
export function members({ draft }: Subject): PlacedCluster[] {
  return draft.clusters.map((cluster, index) => ({ path: ["clusters", index], cluster }));
}

/** The manager, where there is one, and the fleet's clusters. */
export function everyCluster(subject: Subject): PlacedCluster[] {
  const { manager } = subject.draft;
  const placed = manager === undefined ? [] : [{ path: ["manager"], cluster: manager }];
  return [...placed, ...members(subject)];
}

/** How a message names a cluster: `clusters[0] (eu)`. */
export function describeCluster({ path, cluster }: PlacedCluster): string {
  return cluster.name === undefined ? formatPath(path) : `${formatPath(path)} (${cluster.name})`;
}

/** A problem at a path, with the value that was written there. */
export function complain(
  { document }: Subject,
  path: Path,
  wrong: string,
  allowed: string,
): Problem {
  return problemWith(document, path, verdict(wrong, allowed));
}

/** Everything that stands later in a list under a key that stood there before, with the first of that key. */
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
