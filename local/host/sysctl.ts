import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Ledger } from "./ledger.ts";
import { withLock } from "./lock.ts";
import { cloudNames, cloudPaths } from "./paths.ts";

/**
 * The only limit of the host that a fleet exceeds: every control plane, kubelet, pod sandbox and mesh proxy watches files,
 * and the kernel allows root 128 watchers by default. 4096 is enough for several fleets; a watcher costs under 1 kB.
 *
 * @see https://man7.org/linux/man-pages/man7/inotify.7.html
 */
const watchers = { name: "fs/inotify/max_user_instances", needed: 4096 };

/** Raises the limit while a cloud needs it, and records the previous value in the cloud's ledger. */
export async function raiseWatcherLimit(ledger: Ledger): Promise<void> {
  await withLock("archipelago-limits", "the host's limits", async () => {
    const before = await readLimit(watchers.name);
    if (Number(before) >= watchers.needed) return;
    const set = String(watchers.needed);
    await ledger.record({ kind: "sysctl", name: watchers.name, before, set });
    await writeFile(limitPath(watchers.name), set);
  });
}

/**
 * Restores the limits that a cloud raised. If other clouds still run, one of their ledgers takes the entry over instead.
 * Leaves a limit alone that has been changed since.
 */
export async function restoreLimits(cloud: string): Promise<void> {
  const own = new Ledger(cloudPaths(cloud).ledger);
  await withLock("archipelago-limits", "the host's limits", async () => {
    for (const entry of await own.ofKind("sysctl")) {
      const heir = (await otherLedgers(cloud))[0];
      if (heir !== undefined) await heir.record(entry);
      else if ((await readLimit(entry.name)) === entry.set)
        await writeFile(limitPath(entry.name), entry.before);
      await own.forget(entry);
    }
  });
}

/** Ledgers of other clouds that have machines on this host. */
async function otherLedgers(cloud: string): Promise<Ledger[]> {
  const found: Ledger[] = [];
  for (const name of await cloudNames()) {
    if (name === cloud) continue;
    const ledger = new Ledger(cloudPaths(name).ledger);
    if ((await ledger.ofKind("machine")).length > 0) found.push(ledger);
  }
  return found;
}

async function readLimit(name: string): Promise<string> {
  return (await readFile(limitPath(name), "utf8")).trim();
}

function limitPath(name: string): string {
  return join("/proc/sys", name);
}
