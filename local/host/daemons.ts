import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makePrivateFolder, readIfPresent } from "./files.ts";
import type { EntryOf, Ledger } from "./ledger.ts";
import {
  identify,
  isAlive,
  processNumbers,
  readProcessFile,
  terminate,
  type ProcessId,
} from "./processes.ts";

export interface DaemonSpec {
  /** Unique within the cloud. */
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  /** The complete environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Receives standard output and error, appended. Mode 0600. */
  readonly log: string;
}

const markerName = "ARCHIPELAGO_PROCESS";

/** The running daemon of this name; undefined if there is none. */
export async function findDaemon(ledger: Ledger, name: string): Promise<ProcessId | undefined> {
  const entry = await ledger.find("process", name);
  return entry === undefined ? undefined : (await daemonProcesses(entry))[0];
}

/**
 * Starts a program in its own session, so that it survives the caller. Ends the running daemon of the same name first.
 *
 * @throws with the end of its log if it ends within the first 300 ms.
 */
export async function startDaemon(ledger: Ledger, spec: DaemonSpec): Promise<ProcessId> {
  await stopDaemon(ledger, spec.name);
  const marker = randomUUID();
  await ledger.record({ kind: "process", name: spec.name, marker });
  await makePrivateFolder(dirname(spec.log));
  const log = await open(spec.log, "a", 0o600);
  const child = spawn(spec.command, spec.arguments, {
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    cwd: "/",
    env: { ...spec.env, [markerName]: marker },
  });
  let end: string | undefined;
  child.once("error", (error) => (end = String(error)));
  child.once("exit", (code, name) => (end = `ended with ${name ?? `code ${code ?? "none"}`}`));
  child.unref();
  await log.close();
  const id = child.pid === undefined ? undefined : await identify(child.pid);
  if (id !== undefined)
    await ledger.record({ kind: "process", name: spec.name, marker, process: id });
  await sleep(300);
  if (id === undefined || end !== undefined || !(await isAlive(id))) {
    const said = (await readIfPresent(spec.log)) ?? "";
    const last = said.trim().split("\n").slice(-5).join("\n");
    throw new Error(`${spec.name} ${end ?? "did not start"}: ${last}`);
  }
  return id;
}

/** Ends the daemon of this name and its descendants, except those without its marker. Does nothing if there is none. */
export async function stopDaemon(ledger: Ledger, name: string): Promise<void> {
  const entry = await ledger.find("process", name);
  if (entry === undefined) return;
  for (const id of await daemonProcesses(entry)) await terminate(id);
  await ledger.forget(entry);
}

/** The processes of an entry: the recorded one first, then all with its marker. Excludes the caller. */
async function daemonProcesses(entry: EntryOf<"process">): Promise<ProcessId[]> {
  const found = new Map<number, ProcessId>();
  if (entry.process !== undefined && (await isAlive(entry.process)))
    found.set(entry.process.pid, entry.process);
  for (const pid of await processNumbers()) {
    const environment = (await readProcessFile(pid, "environ")) ?? "";
    if (!environment.split("\0").includes(`${markerName}=${entry.marker}`)) continue;
    const id = await identify(pid);
    if (id !== undefined && !found.has(pid)) found.set(pid, id);
  }
  found.delete(process.pid);
  return [...found.values()];
}
