import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Creates a folder for the temporary files of one run, mode 0700 and empty: whatever has its name is deleted first, since a
 * killed run leaves its files, and where other users may write, the name may be theirs.
 *
 * @throws Error if another process creates it at the same time
 */
export async function createTemporaryFolder(folder: string): Promise<void> {
  await removeTemporaryFolder(folder);
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  await mkdir(folder, { mode: 0o700 });
}

/** Removes the folder with everything in it. */
export async function removeTemporaryFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
