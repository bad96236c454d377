import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  detectControlGroups,
  processFiles,
  addControlGroup,
  makeControlGroup,
  removeControlGroup,
} from "../cgroups.ts";
import { run, searchPath, type CommandOptions } from "../command.ts";
import { makePrivateFolder, readIfPresent, writeAtomically } from "../files.ts";
import type { Ledger } from "../ledger.ts";
import { identify, isAlive, signal, type ProcessId } from "../processes.ts";

/** The definition of a machine. */
export interface MachineSpec {
  /** Unique within the cloud; also the host name. */
  readonly name: string;
  /** `archipelago-<cloud>/<name>`: the control group of the machine and its containers. */
  readonly cgroup: string;
  /** Its disk: holds the machine's files. */
  readonly folder: string;
  /** Names below the machine's own /var/lib that are kept on disk. */
  readonly libraries: readonly string[];
  /** Folders of the host under /var/lib or /run that the machine needs. */
  readonly keep: readonly string[];
  /** Files on its disk: text by path relative to the folder. Mode 0600. */
  readonly files: Readonly<Record<string, string>>;
  /** Files that matter only at the first start: a running machine gets new ones without being recreated. */
  readonly hints?: Readonly<Record<string, string>>;
  /** Programs that run in it, by name: the text of an executable script. They are restarted when they end. */
  readonly services: Readonly<Record<string, string>>;
}

/**
 * A machine inside this machine, with its own network, mounts, processes, host name and control groups. It shares the host's
 * files, except /run, /var/lib and /var/log.
 *
 * One process, its init, holds it. Killing that process ends everything in it: containers, their supervisors and
 * namespaces, mounts, links and firewall rules.
 */
export class Machine {
  readonly name: string;
  readonly init: ProcessId;
  readonly #folder: string;

  constructor(name: string, init: ProcessId, folder: string) {
    this.name = name;
    this.init = init;
    this.#folder = folder;
  }

  /** Runs a command in the machine's network, with the host's files. */
  async inNetwork(
    command: string,
    commandArguments: readonly string[],
    options?: CommandOptions,
  ): Promise<string> {
    const enter = [`--target=${this.init.pid}`, "--net", "--"];
    return run("nsenter", [...enter, command, ...commandArguments], options);
  }

  /** Runs a command in all of the machine's namespaces, with its files and processes. */
  async inside(
    command: string,
    commandArguments: readonly string[],
    options?: CommandOptions,
  ): Promise<string> {
    const spaces = ["--cgroup", "--net", "--mount", "--pid", "--uts", "--ipc", "--"];
    const enter = [`--target=${this.init.pid}`, ...spaces];
    return run("nsenter", [...enter, command, ...commandArguments], options);
  }

  /** Starts the services; until then the machine waits for its network. */
  async startServices(): Promise<void> {
    await writeAtomically(join(this.#folder, "start"), "");
  }
}

/**
 * Returns the machine of this name: the running one if its spec is the same, else a new one. Its services do not run until
 * `startServices`.
 *
 * @throws with the end of its log if it does not start within 20 s.
 */
export async function ensureMachine(ledger: Ledger, spec: MachineSpec): Promise<Machine> {
  const scripts = await readScripts();
  const { hints = {}, ...binding } = spec;
  const made = JSON.stringify({ spec: binding, scripts });
  const digest = createHash("sha256").update(made).digest("hex");
  const running = await findMachine(ledger, spec.name);
  if (running !== undefined && (await readIfPresent(join(spec.folder, "spec"))) === digest) {
    await writeFiles(spec.folder, hints);
    return running;
  }
  await stopMachine(ledger, spec.name);
  const { name, cgroup, folder } = spec;
  const entry = { kind: "machine", name, cgroup, folder } as const;
  await ledger.record(entry);
  await writeDisk(spec, scripts);
  const init = await launch(spec);
  await ledger.record({ ...entry, process: init });
  await writeAtomically(join(folder, "spec"), digest);
  return new Machine(name, init, folder);
}

/** The running machine of this name; undefined if it does not run. */
export async function findMachine(ledger: Ledger, name: string): Promise<Machine | undefined> {
  const entry = await ledger.find("machine", name);
  if (entry?.process === undefined || !(await isAlive(entry.process))) return undefined;
  return new Machine(name, entry.process, entry.folder);
}

/** Ends a machine and everything in it; its folder stays. Does nothing if it does not exist. */
export async function stopMachine(ledger: Ledger, name: string): Promise<void> {
  const entry = await ledger.find("machine", name);
  if (entry === undefined) return;
  if (entry.process !== undefined) await signal(entry.process, "SIGKILL");
  // Also finds a machine whose process number was never recorded because its parent was killed.
  await removeControlGroup(await detectControlGroups(), entry.cgroup);
  await ledger.forget(entry);
}

/** The scripts of a machine, by name. Each machine runs copies, since a shell reads its script while it runs. */
async function readScripts(): Promise<Record<string, string>> {
  const names = ["launch.sh", "init.sh"];
  const scripts: Record<string, string> = {};
  for (const name of names) scripts[name] = await readFile(join(import.meta.dirname, name), "utf8");
  return scripts;
}

async function writeDisk(spec: MachineSpec, scripts: Record<string, string>): Promise<void> {
  await makePrivateFolder(spec.folder);
  for (const file of ["ready", "start", "spec"]) await rm(join(spec.folder, file), { force: true });
  await rm(join(spec.folder, "services"), { recursive: true, force: true });
  for (const folder of ["log", "logs", "services", ...spec.libraries.map((name) => `lib/${name}`)])
    await mkdir(join(spec.folder, folder), { recursive: true, mode: 0o755 });
  await writeFiles(spec.folder, { ...scripts, ...spec.files, ...spec.hints });
  for (const [name, text] of Object.entries(spec.services))
    await writeAtomically(join(spec.folder, "services", name), text, 0o700);
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeAtomically(join(folder, name), text);
}

async function launch(spec: MachineSpec): Promise<ProcessId> {
  const groups = await detectControlGroups();
  await makeControlGroup(groups, spec.cgroup);
  const group = join(spec.cgroup, "system");
  await addControlGroup(groups, group);
  const log = await open(join(spec.folder, "logs", "init.log"), "a", 0o600);
  const script = (name: string): string => join(spec.folder, name);
  const child = spawn("/bin/bash", [script("launch.sh"), script("init.sh")], {
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    cwd: "/",
    env: {
      PATH: searchPath(),
      MACHINE_GROUPS: processFiles(groups, spec.cgroup).join(":"),
      MACHINE_SYSTEM_GROUPS: processFiles(groups, group).join(":"),
      MACHINE_NAME: spec.name,
      MACHINE_FOLDER: spec.folder,
      MACHINE_KEEP: [spec.folder, ...spec.keep].join(":"),
    },
  });
  let end: string | undefined;
  child.once("error", (error) => (end = String(error)));
  child.once("exit", (code) => (end = `ended with code ${code ?? "none"}`));
  child.unref();
  await log.close();
  const deadline = Date.now() + 20_000;
  for (;;) {
    const number = await readIfPresent(join(spec.folder, "ready"));
    const init = number === undefined ? undefined : await identify(Number(number));
    if (init !== undefined) return init;
    if (end !== undefined || Date.now() > deadline) {
      const said = (await readIfPresent(join(spec.folder, "logs", "init.log"))) ?? "";
      const how = end ?? "did not start within 20 s";
      throw new Error(
        `machine ${spec.name} ${how}: ${said.trim().split("\n").slice(-5).join("\n")}`,
      );
    }
    await sleep(10);
  }
}
