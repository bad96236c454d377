import { createHash } from "node:crypto";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { acquireLock, LockedError, type Lock } from "../host/lock.ts";

/**
 * One result that is made once and then kept: a family of binaries, a set of packages, the images, the charts. Its inputs
 * determine its content, so an existing folder of that name and key is always valid.
 */
export interface Part {
  /** Short and file-name safe: "go-etcd". */
  readonly name: string;
  /** The description in progress output: "building etcd". */
  readonly title: string;
  /** All inputs that determine the content: versions, flags, texts, other parts' keys. */
  readonly inputs: readonly string[];
  /** Fills the given empty folder. */
  make(folder: string): Promise<void>;
}

/** Returns a part's key: 16 hexadecimal digits that change with its name or any of its inputs. */
export function partKey(part: Pick<Part, "name" | "inputs">): string {
  const text = JSON.stringify([part.name, part.inputs]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** Returns the path of a part, made or not, in the folder of all parts. */
export function partFolder(root: string, part: Pick<Part, "name" | "inputs">): string {
  return join(root, `${part.name}-${partKey(part)}`);
}

/** Returns whether a part was made before. A folder gets its final name only when it is complete. */
export async function isMade(root: string, part: Part): Promise<boolean> {
  try {
    return (await stat(partFolder(root, part))).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Makes a part unless it exists, and returns its folder. If two processes want the same part, the second waits for the
 * first. A killed run leaves a `.making-` folder, which the next one empties.
 *
 * @param waiting called if another process is making this part.
 */
export async function obtainPart(root: string, part: Part, waiting: () => void): Promise<string> {
  const folder = partFolder(root, part);
  if (await isMade(root, part)) return folder;
  await mkdir(root, { recursive: true });
  const lock = await turn(folder, part.title, waiting);
  try {
    if (await isMade(root, part)) return folder;
    const making = join(root, `.making-${basename(folder)}`);
    await rm(making, { recursive: true, force: true });
    await mkdir(making);
    await part.make(making);
    await rename(making, folder);
    return folder;
  } finally {
    await lock.release();
  }
}

/** Returns the name of the lock on a part's folder. */
export function lockName(folder: string): string {
  return `archipelago-part-${digestOf(folder).slice(0, 32)}`;
}

/** Waits, without a time limit, until no other process works on a folder. */
async function turn(folder: string, purpose: string, waiting: () => void): Promise<Lock> {
  for (let tries = 0; ; tries++) {
    try {
      return await acquireLock(lockName(folder), folder, purpose);
    } catch (error) {
      if (!(error instanceof LockedError)) throw error;
      if (tries === 0) waiting();
      await sleep(300);
    }
  }
}

/** Returns a digest of texts, for inputs that are too long for a key. */
export function digestOf(...texts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex");
}
