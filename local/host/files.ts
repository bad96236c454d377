import { randomUUID } from "node:crypto";
import { chmod, mkdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, sep } from "node:path";

/** Creates a folder, and its parents, that only the owner may enter. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
}

/**
 * Writes a file atomically: a reader sees either the old or the new text, even if the writer is killed. The default mode is
 * 0600. Creates the folder if it does not exist.
 */
export async function writeAtomically(path: string, text: string, mode = 0o600): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}.new`;
  try {
    await writeFile(draft, text, { mode, flush: true });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Reads a file's text; returns undefined if the file does not exist. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return undefined;
    throw error;
  }
}

/** A regular file, found below a folder. */
export interface FoundFile {
  /** Its path without symbolic links. */
  readonly path: string;
  /** Its size, in bytes. */
  readonly size: number;
}

/**
 * Finds a regular file that is inside a folder, also after symbolic links are followed: what a server that runs as root
 * sends from a folder of the user's must not be any file of the machine.
 *
 * @returns undefined if there is no such file, or it is outside
 */
export async function fileInside(folder: string, path: string): Promise<FoundFile | undefined> {
  try {
    const [root, real] = await Promise.all([realpath(folder), realpath(path)]);
    if (!real.startsWith(root + sep)) return undefined;
    const found = await stat(real);
    return found.isFile() ? { path: real, size: found.size } : undefined;
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return undefined;
    throw error;
  }
}

/** Returns whether an error is a system error with this code (`ENOENT`). */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
