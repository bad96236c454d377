import { rm, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cloudPaths } from "./paths.ts";

/** The type of a tmpfs in statfs(2). */
const tmpfs = 0x01021994;

/** The folders that a cloud's runs may use for temporary files, in the order of preference. */
function candidates(cloud: string): readonly [string, string] {
  return [join(cloudPaths(cloud).run, "tmp"), `/dev/shm/archipelago-${cloud}`];
}

/**
 * Returns the folder for temporary files of the engine and its plugins, among which are kubeconfigs: in memory if `/run` or
 * `/dev/shm` is a tmpfs, else in the run's folder. It may not exist yet.
 */
export async function temporaryFolder(
  cloud: string,
  isMemory: (folder: string) => Promise<boolean> = isTmpfs,
): Promise<string> {
  const [run, shared] = candidates(cloud);
  if (await isMemory(dirname(run))) return run;
  return (await isMemory(dirname(shared))) ? shared : run;
}

/** Deletes what a killed run left, in whichever folder it was. */
export async function removeTemporaryFolders(cloud: string): Promise<void> {
  for (const folder of candidates(cloud)) await rm(folder, { recursive: true, force: true });
}

async function isTmpfs(folder: string): Promise<boolean> {
  try {
    return (await statfs(folder)).type === tmpfs;
  } catch {
    return false;
  }
}
