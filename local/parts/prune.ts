import { readdir, rm, stat, utimes } from "node:fs/promises";
import { basename, join } from "node:path";
import { acquireLock, LockedError } from "../host/lock.ts";
import type { Progress } from "../host/progress.ts";
import { lockName } from "./store.ts";

/** Days after which an unused part is removed. */
const keptDays = 30;

/** Marks folders as used, by their modification times. */
export async function markUsed(folders: readonly string[], now = new Date()): Promise<void> {
  for (const folder of folders) await utimes(folder, now, now);
}

/**
 * Removes parts that no run has used for 30 days, except those that another run is making. Not to be called while there are
 * clouds, which keep using the parts from their start.
 *
 * @param root - the folder of all parts.
 * @returns the names of the removed parts.
 */
export async function pruneParts(
  root: string,
  progress: Progress,
  now = Date.now(),
): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await readdir(root)) {
    const folder = join(root, name);
    const { mtimeMs } = await stat(folder);
    if (now - mtimeMs < keptDays * 86_400_000) continue;
    if (await removeUnlessBusy(folder)) removed.push(name);
  }
  if (removed.length > 0)
    progress.note(`removed from the cache, unused for ${keptDays} days: ${removed.join(", ")}`);
  return removed;
}

async function removeUnlessBusy(folder: string): Promise<boolean> {
  try {
    const made = join(folder, "..", basename(folder).replace(/^\.making-/, ""));
    const lock = await acquireLock(lockName(made), folder, "removing it");
    try {
      await rm(folder, { recursive: true, force: true });
      return true;
    } finally {
      await lock.release();
    }
  } catch (error) {
    if (error instanceof LockedError) return false;
    throw error;
  }
}
