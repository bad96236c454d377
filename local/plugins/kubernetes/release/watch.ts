/** While helm waits in silence: what the release's pods say, as soon as they say it. */
import { setTimeout as delay } from "node:timers/promises";
import type { Call } from "../../protocol/provider.ts";
import type { JsonObject } from "../../protocol/values.ts";
import { podProblems, podsOf } from "../await/pods.ts";
import { warnings } from "../await/events.ts";
import type { Cluster } from "../client/cluster.ts";
import { at, isObject, textAt } from "../client/json.ts";
import { newestRevision, type StoredRelease } from "./storage.ts";

/** Between two looks, milliseconds. */
const lookEvery = 5000;

/** A problem is told as a warning when it was there in as many looks in a row; starting pods often have one for a moment. */
const looksBeforeWarning = 2;

const workloads = new Set(["DaemonSet", "Deployment", "Job", "ReplicaSet", "StatefulSet"]);

/** What a release's pods complain of. */
export class ReleaseWatch {
  readonly #cluster: Cluster;
  readonly #place: { readonly namespace: string; readonly name: string };
  readonly #call: Call;
  readonly #seen = new Map<string, number>();
  #problems: readonly string[] = [];

  constructor(cluster: Cluster, place: { namespace: string; name: string }, call: Call) {
    this.#cluster = cluster;
    this.#place = place;
    this.#call = call;
  }

  /** Runs the operation and looks meanwhile, until it settles. */
  async during<T>(operation: Promise<T>): Promise<T> {
    const done = new AbortController();
    const looking = this.#lookUntil(done.signal);
    try {
      return await operation;
    } finally {
      done.abort();
      await looking;
    }
  }

  /** What is wrong now; where nothing can be seen any more (helm rolled back), what was wrong last. */
  async reasons(): Promise<readonly string[]> {
    const now = await this.#look().catch(() => []);
    return now.length > 0 ? now : this.#problems;
  }

  async #lookUntil(done: AbortSignal): Promise<void> {
    for (;;) {
      await delay(lookEvery, undefined, { signal: done }).catch(() => undefined);
      if (done.aborted) return;
      const problems = await this.#look().catch(() => []);
      if (problems.length > 0) this.#problems = problems;
      this.#tell(problems);
    }
  }

  #tell(problems: readonly string[]): void {
    if (problems[0] !== undefined) this.#call.log.status(problems[0]);
    for (const known of this.#seen.keys()) {
      if (!problems.includes(known)) this.#seen.delete(known);
    }
    for (const problem of problems) {
      const looks = (this.#seen.get(problem) ?? 0) + 1;
      this.#seen.set(problem, looks);
      if (looks === looksBeforeWarning) this.#call.log.warn(problem);
    }
  }

  async #look(): Promise<string[]> {
    const { namespace, name } = this.#place;
    const release = await newestRevision(this.#cluster, namespace, name);
    if (release === undefined) return [];
    const found = await Promise.all(
      selectors(release, namespace).map(async ({ place, selector, labels }) => {
        const pods = await podsOf(this.#cluster, place, selector);
        const problems = pods.flatMap(podProblems);
        return problems.length > 0 || pods.length > 0 ? problems : this.#noPods(place, labels);
      }),
    );
    return [...new Set(found.flat())];
  }

  /** A workload without a pod: its controller may have been refused one. */
  async #noPods(
    namespace: string,
    { kind, name }: { kind: string; name: string },
  ): Promise<string[]> {
    const apiVersion = kind === "Job" ? "batch/v1" : "apps/v1";
    const owner = await this.#cluster
      .get({ apiVersion, kind, namespace, name })
      .catch(() => undefined);
    const uid = textAt(owner, "metadata", "uid");
    return uid === undefined ? [] : warnings(this.#cluster, namespace, new Set([uid]));
  }
}

interface Selection {
  readonly place: string;
  readonly selector: JsonObject;
  readonly labels: { readonly kind: string; readonly name: string };
}

/** How to find the pods of a release's workloads and hooks. */
function selectors(release: StoredRelease, namespace: string): Selection[] {
  return [...release.objects, ...release.hooks].flatMap((object) => {
    const kind = textAt(object, "kind") ?? "";
    const name = textAt(object, "metadata", "name") ?? "";
    if (!workloads.has(kind)) return [];
    const given = at(object, "spec", "selector");
    const byJob = { matchLabels: { "batch.kubernetes.io/job-name": name } };
    const selector = kind === "Job" ? byJob : given;
    if (!isObject(selector)) return [];
    return [
      {
        place: textAt(object, "metadata", "namespace") ?? namespace,
        selector,
        labels: { kind, name },
      },
    ];
  });
}
