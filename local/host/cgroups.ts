import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isErrno, readIfPresent } from "./files.ts";
import { parseMounts } from "./mounts.ts";

/** The control groups of this machine, as far as a cloud uses them. */
export interface ControlGroups {
  readonly version: 1 | 2;
  /** Mount points of the hierarchies into which a cloud's processes are put. */
  readonly placed: readonly string[];
  /** Mount points of all hierarchies: a container runtime may make groups in any of them. */
  readonly all: readonly string[];
}

const neededControllers = {
  1: ["cpu", "cpuacct", "cpuset", "devices", "freezer", "memory", "pids"],
  2: ["cpu", "memory", "pids"],
} as const;

/**
 * Finds out which kind of control groups this machine has.
 *
 * @throws with what is missing when Kubernetes nodes could not run here.
 */
export async function detectControlGroups(): Promise<ControlGroups> {
  return readControlGroups(
    await readFile("/proc/self/mountinfo", "utf8"),
    async (path) => (await readIfPresent(path)) ?? "",
  );
}

/** `detectControlGroups` on a given mount table. */
export async function readControlGroups(
  mountInfo: string,
  read: (path: string) => Promise<string>,
): Promise<ControlGroups> {
  const mounts = parseMounts(mountInfo).filter(({ type }) => type.startsWith("cgroup"));
  const all = [...new Set(mounts.map(({ target }) => target))];
  const unified = mounts.find(
    ({ type, target }) => type === "cgroup2" && target === "/sys/fs/cgroup",
  );
  if (unified !== undefined) {
    const offered = (await read(join(unified.target, "cgroup.controllers"))).trim().split(/\s+/);
    requireControllers(2, offered);
    return { version: 2, placed: [unified.target], all };
  }
  const hierarchies = mounts
    .filter(({ type }) => type === "cgroup")
    .map(({ target, options }) => ({ target, controllers: options }));
  requireControllers(
    1,
    hierarchies.flatMap(({ controllers }) => controllers),
  );
  // A cpuset group takes processes only after its CPUs were set; the runtime does that for its own groups.
  const placed = hierarchies.filter(({ controllers }) => !controllers.includes("cpuset"));
  return { version: 1, placed: [...new Set(placed.map(({ target }) => target))], all };
}

function requireControllers(version: 1 | 2, offered: readonly string[]): void {
  const missing = neededControllers[version].filter((name) => !offered.includes(name));
  if (missing.length > 0)
    throw new Error(
      `control groups (version ${version}) lack ${missing.join(", ")} on this machine: Kubernetes nodes cannot run here`,
    );
}

/**
 * Makes a group for processes. With version 2 the controllers that containers need are handed down from the root first,
 * since they can only be used where every group above offers them.
 *
 * @throws with an explanation when version 2's root keeps them, as inside a container whose processes sit in the root.
 */
export async function makeControlGroup(groups: ControlGroups, name: string): Promise<void> {
  if (groups.version === 2) await delegateControllers("/sys/fs/cgroup");
  for (const root of groups.placed) await mkdir(join(root, name), { recursive: true });
}

async function delegateControllers(root: string): Promise<void> {
  const file = join(root, "cgroup.subtree_control");
  const enabled = (await readFile(file, "utf8")).trim().split(/\s+/);
  const missing = neededControllers[2].filter((name) => !enabled.includes(name));
  if (missing.length === 0) return;
  try {
    await writeFile(file, missing.map((name) => `+${name}`).join(" "));
  } catch (error) {
    throw new Error(
      `control groups: ${missing.join(", ")} cannot be handed down from ${root}. ` +
        "Inside a container this happens while processes sit in its root group; run on the machine itself.",
      { cause: error },
    );
  }
}

/** Files into which a process writes its number (0: itself) to enter a group. */
export function entrances(groups: ControlGroups, name: string): string[] {
  return groups.placed.map((root) => join(root, name, "cgroup.procs"));
}

/** Numbers of the processes in a group and below it, in any hierarchy. */
export async function groupMembers(groups: ControlGroups, name: string): Promise<number[]> {
  const members = new Set<number>();
  for (const root of groups.all)
    for (const folder of await groupTree(join(root, name)))
      for (const line of ((await readGroup(join(folder, "cgroup.procs"))) ?? "").split("\n"))
        if (Number(line) > 0) members.add(Number(line));
  return [...members];
}

/**
 * Kills whoever is in a group or below it and removes the groups. Returns when they are gone.
 *
 * @throws when processes do not end, or groups stay busy, for 15 s.
 */
export async function removeControlGroup(groups: ControlGroups, name: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const members = await groupMembers(groups, name);
    for (const pid of members) killIfThere(pid);
    let busy = members.length > 0;
    for (const root of groups.all)
      for (const folder of (await groupTree(join(root, name))).reverse())
        if (!(await removeGroup(folder))) busy = true;
    if (!busy) return;
    if (Date.now() > deadline)
      throw new Error(`control group ${name} cannot be removed; processes: ${members.join(", ")}`);
    await sleep(30);
  }
}

/** A group's folder and those below it, parents first; empty when there is none. */
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
    // The group went between the listing and the reading.
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
