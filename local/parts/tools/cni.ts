import { access, constants } from "node:fs/promises";
import { join } from "node:path";

/** The plugins in a node's network configuration. */
export const cniPlugins = ["bridge", "host-local", "portmap", "loopback"] as const;

/** The folders in which distributions and installers put CNI plugins. */
export const cniFolders = ["/opt/cni/bin", "/usr/lib/cni"] as const;

/** Returns the first of the given folders with all plugins, or undefined. */
export async function findCni(folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const checks = cniPlugins.map((plugin) => access(join(folder, plugin), constants.X_OK));
    const results = await Promise.allSettled(checks);
    if (results.every(({ status }) => status === "fulfilled")) return folder;
  }
  return undefined;
}
