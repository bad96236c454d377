import {
  identify,
  type ProcessId,
  processNumbers,
  readProcessFile,
  signal,
} from "../../local/host/processes.ts";

/** Kills processes and their descendants immediately. */
export async function killWithDescendants(
  isRoot: (pid: number) => boolean | Promise<boolean>,
): Promise<void> {
  const all = await processNumbers();
  const parents = new Map<number, number>();
  const roots = new Set<number>();
  for (const pid of all) {
    parents.set(pid, await parentOf(pid));
    if (await isRoot(pid)) roots.add(pid);
  }
  const family = all.filter((pid) => lineage(pid, parents).some((one) => roots.has(one)));
  const found = await Promise.all(family.map((pid) => identify(pid)));
  await Promise.all(found.filter(isRunning).map((id) => signal(id, "SIGKILL")));
}

const isRunning = (id: ProcessId | undefined): id is ProcessId => id !== undefined;

/** Returns the parent's number, or zero for an ended process. */
export async function parentOf(pid: number): Promise<number> {
  const stat = (await readProcessFile(pid, "stat")) ?? "";
  // The name before it may contain blanks and parentheses.
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
}

/** Returns a process and its ancestors. */
function lineage(pid: number, parents: ReadonlyMap<number, number>): number[] {
  const parent = parents.get(pid) ?? 0;
  return parent === 0 ? [pid] : [pid, ...lineage(parent, parents)];
}
