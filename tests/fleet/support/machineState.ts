import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

/** The resources on the machine, by kind; each item is a readable line. */
export type MachineState = Readonly<Record<string, ReadonlySet<string>>>;

const namespaceKinds = ["net", "mnt", "pid", "uts", "ipc", "cgroup"];

/** Folders of cluster programs that run on the machine itself, and of clouds. */
const folders = [
  ...["/run/archipelago", "/var/lib/archipelago", "/run/netns", "/run/containerd", "/etc/cni"],
  ...["/opt/cni", "/var/lib/cni", "/var/lib/containerd", "/var/lib/etcd", "/var/lib/kubelet"],
  ...["/var/log/pods", "/var/log/containers", "/usr/libexec/kubernetes"],
];

/** Kernel settings that Kubernetes, or a cloud, changes. */
const settings = [
  ...["fs/inotify/max_user_instances", "fs/inotify/max_user_watches", "vm/overcommit_memory"],
  ...["vm/panic_on_oom", "kernel/panic", "kernel/panic_on_oops", "kernel/keys/root_maxkeys"],
  ...["kernel/keys/root_maxbytes", "net/ipv4/ip_forward", "net/netfilter/nf_conntrack_max"],
];

/** Patterns of a cloud's processes: the marker of its daemons, its folders, its control groups. */
const signs = /ARCHIPELAGO_PROCESS=|\/(lib|run)\/archipelago\/|:\/archipelago-/;

/** Names in a folder; empty if it cannot be read. */
const names = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
const text = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");
const target = (path: string): Promise<string> => readlink(path).catch(() => "");
const lines = (output: string): string[] =>
  output.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));

interface Process {
  readonly title: string;
  readonly namespaces: readonly string[];
  /** Everything that identifies its owner. */
  readonly traces: string;
}

async function processes(): Promise<Process[]> {
  const pids = (await names("/proc")).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    pids.map(async (pid) => {
      const at = join("/proc", pid);
      const [command, stat, environment, groups, program] = await Promise.all([
        text(join(at, "cmdline")),
        text(join(at, "stat")),
        text(join(at, "environ")),
        text(join(at, "cgroup")),
        target(join(at, "exe")),
      ]);
      const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
      const spaces = namespaceKinds.map((kind) => target(join(at, "ns", kind)));
      const words = command.replaceAll("\0", " ").trim();
      return {
        title: `${pid} since ${start}: ${words.slice(0, 200)}`,
        namespaces: (await Promise.all(spaces)).filter(Boolean),
        traces: [words, environment, groups, program].join("\n"),
      };
    }),
  );
}

/**
 * Returns the top-level groups of every hierarchy: a program that creates groups creates one of those first, and owns its
 * contents.
 */
async function controlGroups(): Promise<string[]> {
  const root = "/sys/fs/cgroup";
  const unified = (await text(join(root, "cgroup.controllers"))) !== "";
  const tops = unified ? [root] : (await names(root)).map((name) => join(root, name));
  const found = tops.map(async (top) => {
    const entries = await readdir(top, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(top, name));
  });
  return (await Promise.all(found)).flat();
}

/** Programs that read the kernel's tables. */
export interface Tools {
  readonly ip: string;
  readonly nft: string;
}

/**
 * Reads the machine's state, without any code of the local cloud: processes that are, or may be, a cloud's; namespaces;
 * mounts; control groups; links, addresses and routes; the whole firewall; kernel settings; folders.
 *
 * A process counts if it is in another namespace than this one, or its program, command line, environment or control group
 * refers to Archipelago: other processes that start on the machine meanwhile are ignored.
 *
 * @param foreign - a pattern of other clouds' resources, which are excluded: their names in a path or a group.
 * @param shared - true if other clouds run, and people test parts of one separately: a process on the machine itself then
 *   does not count for its program alone.
 */
export async function machineState(
  tools: Tools,
  foreign: RegExp,
  shared: boolean,
): Promise<MachineState> {
  const own = await Promise.all(namespaceKinds.map((kind) => target(`/proc/self/ns/${kind}`)));
  const found = (await processes()).filter(
    ({ traces, namespaces }) =>
      !foreign.test(traces) &&
      (signs.test(traces) ||
        (!shared && /\/archipelago\/parts\//.test(traces)) ||
        namespaces.some((space) => !own.includes(space))),
  );
  const ask = async (program: string, ...args: string[]): Promise<string[]> =>
    lines((await execa(program, args)).stdout);
  const kinds: Record<string, readonly string[]> = {
    process: found.map(({ title }) => title),
    namespace: found.flatMap(({ namespaces }) => namespaces),
    mount: lines(await text("/proc/self/mountinfo")).map((line) =>
      line.split(" ").slice(3).join(" "),
    ),
    "control group": await controlGroups(),
    link: await names("/sys/class/net"),
    address: await ask(tools.ip, "-brief", "address"),
    route: [
      ...(await ask(tools.ip, "route", "show", "table", "all")),
      ...(await ask(tools.ip, "rule")),
    ],
    firewall: await ask(tools.nft, "--stateless", "list", "ruleset"),
    setting: await Promise.all(
      settings.map(async (name) => `${name} = ${(await text(join("/proc/sys", name))).trim()}`),
    ),
    entry: (
      await Promise.all(
        folders.map(async (folder) => (await names(folder)).map((name) => join(folder, name))),
      )
    ).flat(),
  };
  return Object.fromEntries(
    Object.entries(kinds).map(([kind, items]) => [
      kind,
      new Set(items.filter((item) => !foreign.test(item))),
    ]),
  );
}

/** Returns the differences: `left` was added and stayed, `missing` was removed. Processes and namespaces may end. */
export function differences(before: MachineState, after: MachineState): string[] {
  const less = (one: MachineState, other: MachineState, word: string): string[] =>
    Object.entries(one).flatMap(([kind, items]) =>
      [...items]
        .filter((item) => other[kind]?.has(item) !== true)
        .map((item) => `${word}: ${kind} ${item}`),
    );
  return [
    ...less(after, before, "left"),
    ...less(before, after, "missing").filter(
      (line) => !/^missing: (process|namespace) /.test(line),
    ),
  ];
}
