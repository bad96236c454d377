import type { ClusterFacts, Facts } from "./facts.ts";
import type { Outcome, Problem } from "./types.ts";

const day = 24 * 60 * 60 * 1000;

/** The clusters that answer. */
export function reachable({ clusters }: Facts): ClusterFacts[] {
  return clusters.filter(({ problem }) => problem === undefined);
}

/** The regions that answer. */
export function regionsOf(facts: Facts): ClusterFacts[] {
  return reachable(facts).filter(({ role }) => role === "region");
}

/** Runs a test over every object of every cluster that answers. */
export function overAll<Thing>(
  clusters: readonly ClusterFacts[],
  things: (cluster: ClusterFacts) => readonly Thing[],
  noun: string,
  test: (thing: Thing, cluster: ClusterFacts) => readonly Problem[],
): Outcome | undefined {
  const all = clusters.flatMap((cluster) => things(cluster).map((thing) => ({ thing, cluster })));
  if (all.length === 0) return undefined;
  return {
    seen: counted(all.length, noun),
    problems: all.flatMap(({ thing, cluster }) => test(thing, cluster)),
  };
}

/** A number with its noun: `1 node`, `3 nodes`. */
export function counted(count: number, noun: string): string {
  const plural = /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${count} ${count === 1 ? noun : plural}`;
}

/** Days from now until a date; negative afterwards. */
export function daysUntil(date: string, now: Date): number {
  return (Date.parse(date) - now.getTime()) / day;
}

/** Major and minor of a Kubernetes version such as `v1.35.4+k3s1`; undefined for other texts. */
export function minorOf(version: string | undefined): number | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version ?? "") ?? [];
  return major === undefined ? undefined : Number(major) * 1000 + Number(minor);
}

/** The tag of an image, without a digest. */
export function tagOf(image: string): string {
  const [, tag] = /:([^:/@]+)(?:@.*)?$/.exec(image) ?? [];
  return tag ?? "latest";
}

/** Groups names by a key, for a message: `1.31.1: eu, us; 1.30.0: ap`. */
export function grouped(pairs: readonly (readonly [key: string, name: string])[]): string {
  const groups = new Map<string, string[]>();
  for (const [key, name] of pairs) groups.set(key, [...(groups.get(key) ?? []), name]);
  return [...groups].map(([key, names]) => `${key}: ${names.join(", ")}`).join("; ");
}
