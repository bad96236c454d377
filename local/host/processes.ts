import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { isErrno, readIfPresent } from "./files.ts";

/**
 * A process beyond doubt: numbers are used again, but not together with the same start.
 * `startTime` is field 22 of /proc/<pid>/stat: clock ticks since the machine started; `boot` tells machine starts apart.
 */
export const processIdSchema = z.strictObject({
  pid: z.number().int().positive(),
  startTime: z.string().regex(/^\d+$/),
  boot: z.string(),
});

export type ProcessId = z.infer<typeof processIdSchema>;

/** Who has this number now; undefined when nobody has, or it has ended and was not yet collected. */
export async function identify(pid: number): Promise<ProcessId | undefined> {
  const stat = await readProcessFile(pid, "stat");
  if (stat === undefined) return undefined;
  const { state, startTime } = parseStat(stat);
  if (state === "Z" || state === "X") return undefined;
  return { pid, startTime, boot: await bootId() };
}

/** Whether that very process still runs. */
export async function isAlive(id: ProcessId): Promise<boolean> {
  const now = await identify(id.pid);
  return now?.startTime === id.startTime && now.boot === id.boot;
}

/** State letter and start time of a /proc/<pid>/stat line; the name in it may hold blanks and parentheses. */
export function parseStat(stat: string): { readonly state: string; readonly startTime: string } {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startTime] = [fields[0], fields[19]];
  if (state === undefined || startTime === undefined) throw new Error(`not a stat line: ${stat}`);
  return { state, startTime };
}

/** A process's command line, its words joined by blanks; empty for a kernel thread or one that has ended. */
export async function commandLine(pid: number): Promise<string> {
  return ((await readProcessFile(pid, "cmdline")) ?? "").replaceAll("\0", " ").trim();
}

/** Numbers of all processes. */
export async function processNumbers(): Promise<number[]> {
  return (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
}

/**
 * A file of /proc/<pid>; undefined when the process is gone, or is one that even root may not look into, as the first
 * process of some virtual machines is. No process of ours is like that.
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
 * Ends a process: asks it to, and after `graceSeconds` does not ask any more. Returns when it is gone; does nothing
 * when it already was.
 *
 * @throws when it is still there 10 s after SIGKILL.
 */
export async function terminate(id: ProcessId, graceSeconds = 5): Promise<void> {
  if (!(await signal(id, "SIGTERM"))) return;
  if (await ended(id, graceSeconds)) return;
  await signal(id, "SIGKILL");
  if (await ended(id, 10)) return;
  throw new Error(`process ${id.pid} (${await commandLine(id.pid)}) does not end`);
}

/** Sends a signal to that very process. False when it is gone. */
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

/** Which start of the machine this is. */
async function bootId(): Promise<string> {
  boot ??= ((await readIfPresent("/proc/sys/kernel/random/boot_id")) ?? "unknown").trim();
  return boot;
}
