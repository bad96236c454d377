import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { isErrno, readIfPresent } from "./files.ts";

/**
 * Unique identity of a process: numbers are reused, but not together with the same start time.
 * `startTime` is field 22 of /proc/<pid>/stat: clock ticks since the machine started; `boot` distinguishes boots.
 */
export const processIdSchema = z.strictObject({
  pid: z.number().int().positive(),
  startTime: z.string().regex(/^\d+$/),
  boot: z.string(),
});

export type ProcessId = z.infer<typeof processIdSchema>;

/** Returns the process that has this number now; undefined if there is none, or it is a zombie. */
export async function identify(pid: number): Promise<ProcessId | undefined> {
  const stat = await readProcessFile(pid, "stat");
  if (stat === undefined) return undefined;
  const { state, startTime } = parseStat(stat);
  if (state === "Z" || state === "X") return undefined;
  return { pid, startTime, boot: await bootId() };
}

/** Returns whether that very process still runs. */
export async function isAlive(id: ProcessId): Promise<boolean> {
  const now = await identify(id.pid);
  return now?.startTime === id.startTime && now.boot === id.boot;
}

/** Parses state letter and start time of a /proc/<pid>/stat line; the name in it may contain blanks and parentheses. */
export function parseStat(stat: string): { readonly state: string; readonly startTime: string } {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startTime] = [fields[0], fields[19]];
  if (state === undefined || startTime === undefined) throw new Error(`not a stat line: ${stat}`);
  return { state, startTime };
}

/** Returns a process's command line, its words joined by blanks; empty for kernel threads and ended processes. */
export async function commandLine(pid: number): Promise<string> {
  return ((await readProcessFile(pid, "cmdline")) ?? "").replaceAll("\0", " ").trim();
}

/** Numbers of all processes. */
export async function processNumbers(): Promise<number[]> {
  return (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
}

/**
 * Reads a file of /proc/<pid>; returns undefined if the process is gone, or is one that even root may not read, as the first
 * process of some virtual machines. None of the cloud's processes is like that.
 */
export async function readProcessFile(pid: number, file: string): Promise<string | undefined> {
  try {
    return await readFile(`/proc/${pid}/${file}`, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES"].some((code) => isErrno(error, code))) return undefined;
    throw error;
  }
}

/**
 * Ends a process with SIGTERM, and with SIGKILL after `graceSeconds`. Returns when it is gone; does nothing if it already
 * was.
 *
 * @throws if it still runs 10 s after SIGKILL.
 */
export async function terminate(id: ProcessId, graceSeconds = 5): Promise<void> {
  if (!(await signal(id, "SIGTERM"))) return;
  if (await ended(id, graceSeconds)) return;
  await signal(id, "SIGKILL");
  if (await ended(id, 10)) return;
  throw new Error(
    `process ${id.pid} (${await commandLine(id.pid)}) did not end within 10 s of SIGKILL`,
  );
}

/** Sends a signal to that very process. Returns false if it is gone. */
export async function signal(id: ProcessId, name: NodeJS.Signals): Promise<boolean> {
  if (!(await isAlive(id))) return false;
  try {
    process.kill(id.pid, name);
    return true;
  } catch (error) {
    if (isErrno(error, "ESRCH")) return false;
    throw error;
  }
}

async function ended(id: ProcessId, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000;
  while (await isAlive(id)) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

let boot: string | undefined;

/** The identifier of the current boot of the machine. */
async function bootId(): Promise<string> {
  boot ??= ((await readIfPresent("/proc/sys/kernel/random/boot_id")) ?? "unknown").trim();
  return boot;
}
