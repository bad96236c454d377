import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./command.ts";
import { isErrno } from "./files.ts";
import { parseMounts } from "./mounts.ts";
import { commandLine, identify, processNumbers } from "./processes.ts";

/**
 * The present resources of this machine, of the kinds that a cloud creates; each list is sorted. It is read from the kernel
 * without any ledger, so that it shows what a ledger missed.
 */
export interface Snapshot {
  /** `<pid> <start time> <command line>`; excludes kernel threads and the caller. */
  readonly processes: readonly string[];
  /** `net:[4026531840]` and the like, of every process, and the names in /run/netns. */
  readonly namespaces: readonly string[];
  /** `<target> <type> <source>`. */
  readonly mounts: readonly string[];
  /** Folders of every control group hierarchy. */
  readonly cgroups: readonly string[];
  readonly links: readonly string[];
  /** `<address>/<bits> <link>` and routes as `route <destination> <link>`. */
  readonly addresses: readonly string[];
  /** `<family> <name>`; also empty if nft is not installed. */
  readonly tables: readonly string[];
  /** `<name>=<value>` of the kernel settings that Kubernetes programs change. */
  readonly settings: readonly string[];
  /** Contents of the folders that belong to clouds and container programs. */
  readonly folders: readonly string[];
}

const watchedSettings = [
  "fs/inotify/max_user_instances",
  "kernel/keys/root_maxbytes",
  "kernel/keys/root_maxkeys",
  "kernel/panic",
  "kernel/panic_on_oops",
  "net/ipv4/ip_forward",
  "net/bridge/bridge-nf-call-iptables",
  "net/netfilter/nf_conntrack_max",
  "vm/overcommit_memory",
  "vm/panic_on_oom",
];

const watchedFolders = [
  "/etc/cni",
  "/opt/cni",
  "/opt/containerd",
  "/run/archipelago",
  "/run/containerd",
  "/run/netns",
  "/var/lib/archipelago",
  "/var/lib/cni",
  "/var/lib/containerd",
  "/var/lib/etcd",
  "/var/lib/kubelet",
  "/var/log/containers",
  "/var/log/pods",
  "/usr/libexec/kubernetes",
];

/** @param nft - the path of nft; without it, no tables are listed. */
export async function snapshot(nft?: string): Promise<Snapshot> {
  const mountInfo = await readFile("/proc/self/mountinfo", "utf8");
  const mounts = parseMounts(mountInfo);
  const cgroupRoots = mounts.filter(({ type }) => type.startsWith("cgroup"));
  const pids = await processNumbers();
  const text = nft === undefined ? "" : await run(nft, ["list", "tables"]);
  return {
    processes: await processes(pids),
    namespaces: await namespaces(pids),
    mounts: mounts.map(({ target, type, source }) => `${target} ${type} ${source}`).sort(),
    cgroups: (await Promise.all(cgroupRoots.map(({ target }) => foldersBelow(target))))
      .flat()
      .sort(),
    links: (await list("/sys/class/net")).sort(),
    addresses: await addresses(),
    tables: text.split("\n").filter(Boolean).sort(),
    settings: await settings(),
    folders: await folders(),
  };
}

/** Returns the items of a later snapshot that an earlier one lacks, as `links: arch-0123456789`. */
export function additions(before: Snapshot, after: Snapshot): string[] {
  const kinds = Object.keys(after) as (keyof Snapshot)[];
  return kinds.flatMap((kind) => {
    const known = new Set(before[kind]);
    return after[kind].filter((item) => !known.has(item)).map((item) => `${kind}: ${item}`);
  });
}

async function processes(pids: readonly number[]): Promise<string[]> {
  const found = await Promise.all(
    pids.map(async (pid) => {
      const id = pid === process.pid ? undefined : await identify(pid);
      const command = id === undefined ? "" : await commandLine(pid);
      return id === undefined || command === "" ? [] : [`${pid} ${id.startTime} ${command}`];
    }),
  );
  return found.flat().sort();
}

async function namespaces(pids: readonly number[]): Promise<string[]> {
  const found = new Set<string>((await list("/run/netns")).map((name) => `/run/netns/${name}`));
  for (const pid of pids)
    for (const kind of ["net", "mnt", "pid", "uts", "ipc"]) {
      const name = await link(`/proc/${pid}/ns/${kind}`);
      if (name !== undefined) found.add(name);
    }
  return [...found].sort();
}

async function link(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ESRCH") || isErrno(error, "EACCES"))
      return undefined;
    throw error;
  }
}

async function foldersBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await list(folder, true)) {
    const path = join(folder, name);
    found.push(path, ...(await foldersBelow(path)));
  }
  return found;
}

async function addresses(): Promise<string[]> {
  const brief = await run("ip", ["-4", "-brief", "address", "show"]);
  const own = brief.split("\n").flatMap((line) => {
    const [name, , ...ranges] = line.trim().split(/\s+/);
    return ranges.map((range) => `${range} ${name ?? ""}`);
  });
  const routes = await run("ip", ["-4", "route", "show", "table", "all"]);
  return [
    ...own,
    ...routes
      .split("\n")
      .filter(Boolean)
      .map((line) => `route ${line.trim()}`),
  ].sort();
}

async function settings(): Promise<string[]> {
  const found = await Promise.all(
    watchedSettings.map(async (name) => {
      try {
        return [`${name}=${(await readFile(join("/proc/sys", name), "utf8")).trim()}`];
      } catch (error) {
        if (isErrno(error, "ENOENT")) return [];
        throw error;
      }
    }),
  );
  return found.flat();
}

async function folders(): Promise<string[]> {
  const found = await Promise.all(
    watchedFolders.map(async (folder) => (await list(folder)).map((name) => join(folder, name))),
  );
  return found.flat().sort();
}

/** Names in a folder; empty if it does not exist. */
async function list(folder: string, onlyFolders = false): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => !onlyFolders || entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}
