import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isErrno, readIfPresent } from "./files.ts";
import { parseMounts } from "./mounts.ts";

const unifiedRoot = "/sys/fs/cgroup";

/** The control group hierarchies of this machine. */
export interface ControlGroups {
  readonly version: 1 | 2;
  /** Mount points of the hierarchies: one with version 2, one for each set of controllers with version 1. */
  readonly roots: readonly string[];
}

const neededControllers = {
  1: ["cpu", "cpuacct", "cpuset", "devices", "freezer", "memory", "pids"],
  2: ["cpu", "memory", "pids"],
} as const;

/**
 * Detects the version of control groups on this machine.
 *
 * @throws if controllers are missing that Kubernetes nodes need.
 */
export async function detectControlGroups(): Promise<ControlGroups> {
  return readControlGroups(
    await readFile("/proc/self/mountinfo", "utf8"),
    async (path) => (await readIfPresent(path)) ?? "",
  );
}

/** Parses a given mount table for `detectControlGroups`. */
export async function readControlGroups(
  mountInfo: string,
  read: (path: string) => Promise<string>,
): Promise<ControlGroups> {
  const mounts = parseMounts(mountInfo).filter(
    ({ type, target }) => type.startsWith("cgroup") && target.startsWith(unifiedRoot),
  );
  const roots = [...new Set(mounts.map(({ target }) => target))];
  if (mounts.some(({ type, target }) => type === "cgroup2" && target === unifiedRoot)) {
    const offered = words(await read(join(unifiedRoot, "cgroup.controllers")));
    requireControllers(2, offered);
    return { version: 2, roots: [unifiedRoot] };
  }
  requireControllers(
    1,
    mounts.filter(({ type }) => type === "cgroup").flatMap(({ options }) => options),
  );
  return { version: 1, roots };
}

function requireControllers(version: 1 | 2, offered: readonly string[]): void {
  const missing = neededControllers[version].filter((name) => !offered.includes(name));
  if (missing.length > 0)
    throw new Error(
      `control groups (version ${version}): missing controllers ${missing.join(", ")}; Kubernetes nodes cannot run on this machine`,
    );
}

/**
 * Creates a group and its parents. With version 2 it first delegates to it the controllers that containers need, since a
 * controller is only available where every parent enables it. (If the system already enables them at the root, as systemd
 * does, nothing outside the cloud's groups changes.)
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#top-down-constraint
 * @throws if the root of version 2 does not delegate them, as in a container whose processes are in the root group.
 */
export async function makeControlGroup(groups: ControlGroups, name: string): Promise<void> {
  const parts = name.split("/");
  for (const depth of parts.keys()) {
    if (groups.version === 2)
      await delegateControllers(join(unifiedRoot, ...parts.slice(0, depth)));
    await addControlGroup(groups, parts.slice(0, depth + 1).join("/"));
  }
}

/** Creates a group for processes in an existing one, without delegating controllers to it. */
export async function addControlGroup(groups: ControlGroups, name: string): Promise<void> {
  for (const root of groups.roots) {
    await mkdir(join(root, name), { recursive: true });
    if (groups.version === 1) await inheritCpus(dirname(join(root, name)), join(root, name));
  }
}

/** Copies the parent's CPUs and memory nodes: a version 1 cpuset accepts no process without them. */
async function inheritCpus(parent: string, folder: string): Promise<void> {
  for (const file of ["cpuset.cpus", "cpuset.mems"]) {
    const inherited = await readIfPresent(join(parent, file));
    if (inherited !== undefined && (await readFile(join(folder, file), "utf8")).trim() === "")
      await writeFile(join(folder, file), inherited.trim());
  }
}

async function delegateControllers(folder: string): Promise<void> {
  const file = join(folder, "cgroup.subtree_control");
  const enabled = words(await readFile(file, "utf8"));
  const missing = neededControllers[2].filter((name) => !enabled.includes(name));
  if (missing.length === 0) return;
  try {
    await writeFile(file, missing.map((name) => `+${name}`).join(" "));
  } catch (error) {
    throw new Error(
      `control groups: cannot delegate ${missing.join(", ")} from ${folder}. ` +
        "In a container this fails while processes are in its root group; run on the machine itself.",
      { cause: error },
    );
  }
}

/** Files to which a process writes its number (0: itself) to enter a group. */
export function processFiles(groups: ControlGroups, name: string): string[] {
  return groups.roots.map((root) => join(root, name, "cgroup.procs"));
}

/** Numbers of the processes in a group and its children, in any hierarchy. */
export async function groupMembers(groups: ControlGroups, name: string): Promise<number[]> {
  const members = new Set<number>();
  for (const root of groups.roots)
    for (const folder of await groupTree(join(root, name)))
      for (const line of ((await readGroup(join(folder, "cgroup.procs"))) ?? "").split("\n"))
        if (Number(line) > 0) members.add(Number(line));
  return [...members];
}

/**
 * Kills all processes in a group and its children, and removes the groups. Returns when they are gone.
 *
 * @throws if processes do not end, or groups stay busy, for 15 s.
 */
export async function removeControlGroup(groups: ControlGroups, name: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const members = await groupMembers(groups, name);
    for (const pid of members) killIfThere(pid);
    let busy = members.length > 0;
    for (const root of groups.roots)
      for (const folder of (await groupTree(join(root, name))).reverse())
        if (!(await removeGroup(folder))) busy = true;
    if (!busy) return;
    if (Date.now() > deadline)
      throw new Error(`control group ${name} cannot be removed; processes: ${members.join(", ")}`);
    await sleep(30);
  }
}

/** A group's folder and its descendants, parents first; empty if the group does not exist. */
async function groupTree(folder: string): Promise<string[]> {
  try {
    const found = [folder];
    for (const entry of await readdir(folder, { withFileTypes: true }))
      if (entry.isDirectory()) found.push(...(await groupTree(join(folder, entry.name))));
    return found;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}

async function readGroup(file: string): Promise<string | undefined> {
  try {
    return await readIfPresent(file);
  } catch (error) {
    // The group was removed between listing and reading.
    if (isErrno(error, "ENODEV")) return undefined;
    throw error;
  }
}

async function removeGroup(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return true;
    if (isErrno(error, "EBUSY")) return false;
    throw error;
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!isErrno(error, "ESRCH")) throw error;
  }
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}
