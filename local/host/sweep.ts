import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { detectControlGroups, removeControlGroup } from "./cgroups.ts";
import { stopDaemon } from "./daemons.ts";
import { Ledger, type LedgerEntry } from "./ledger.ts";
import { hostIp } from "./links.ts";
import { stopMachine } from "./machine/machine.ts";
import { parseMounts } from "./mounts.ts";
import { cloudPaths } from "./paths.ts";
import { restoreLimits } from "./sysctl.ts";

/**
 * Removes from this machine everything that a cloud's ledger lists, in whatever state it is, and the cloud's folders.
 * Touches nothing that is not listed. Can be repeated, also after a crash of itself.
 *
 * Processes are removed first, so that nothing is recreated; then machines with everything in them, links, control groups,
 * limits and folders.
 *
 * @throws an AggregateError that lists everything that could not be removed; those stay in the ledger.
 */
export async function sweep(cloud: string): Promise<void> {
  const paths = cloudPaths(cloud);
  const ledger = new Ledger(paths.ledger);
  const failures: Error[] = [];
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (cause) {
      failures.push(new Error(`${what}: ${String(cause)}`, { cause }));
    }
  };
  for (const kind of ["process", "machine", "link", "cgroup"] as const)
    await Promise.all(
      (await ledger.ofKind(kind)).map((entry) =>
        attempt(`${kind} ${entry.name}`, () => removeEntry(ledger, entry)),
      ),
    );
  await attempt("limits", () => restoreLimits(cloud));
  if (failures.length > 0) {
    const list = failures.map(({ message }) => `\n- ${message}`).join("");
    throw new AggregateError(failures, `cloud "${cloud}": could not remove everything:${list}`);
  }
  for (const { name } of await ledger.ofKind("folder")) await removeFolder(name);
  await removeFolder(paths.run);
  await removeFolder(paths.state);
}

async function removeEntry(ledger: Ledger, entry: LedgerEntry): Promise<void> {
  switch (entry.kind) {
    case "process":
      await stopDaemon(ledger, entry.name);
      return;
    case "machine":
      await stopMachine(ledger, entry.name);
      return;
    case "link":
      await removeLink(entry.name);
      break;
    case "cgroup":
      await removeControlGroup(await detectControlGroups(), entry.name);
      break;
    case "folder":
      await removeFolder(entry.name);
      break;
    case "sysctl":
      return;
  }
  await ledger.forget(entry);
}

/**
 * Removes a folder and its contents.
 *
 * @throws if something is mounted below it, since the mounted files may belong to others.
 */
export async function removeFolder(path: string): Promise<void> {
  const mounted = parseMounts(await readFile("/proc/self/mountinfo", "utf8")).filter(
    ({ target }) => target === path || target.startsWith(`${path}/`),
  );
  if (mounted.length > 0)
    throw new Error(
      `${path}: cannot be removed; mounts: ${mounted.map(({ target }) => target).join(", ")}`,
    );
  await rm(path, { recursive: true, force: true });
}

/** Removes a link. A link whose other end was in a machine disappears shortly after that machine. */
async function removeLink(name: string): Promise<void> {
  const gone = (): boolean => !existsSync(join("/sys/class/net", name));
  for (let tries = 0; tries < 40 && !gone(); tries++) await sleep(50);
  if (!gone()) await hostIp(["link", "delete", name]);
}
