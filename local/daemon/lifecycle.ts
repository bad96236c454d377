import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { prependPath } from "../host/command.ts";
import { startDaemon, stopDaemon } from "../host/daemons.ts";
import { readIfPresent } from "../host/files.ts";
import { Ledger } from "../host/ledger.ts";
import { cloudPaths } from "../host/paths.ts";
import { isAlive, terminate, type ProcessId } from "../host/processes.ts";
import type { Progress } from "../host/progress.ts";
import { sweep } from "../host/sweep.ts";
import { requireSameExtra } from "../parts/extra.ts";
import type { Parts } from "../parts/types.ts";
import { runningCloud, type CloudInfo } from "../cloud/descriptor.ts";
import { readParts, recordedParts, writeParts } from "../cloud/settings.ts";

/** The name of the cloud's daemon in its ledger. */
const daemonName = "cloud";

/** The time limit of a start. It takes a second or two; half a minute was seen on a machine with ten times its load. */
const startSeconds = 180;

const entryPoint = fileURLToPath(new URL("main.ts", import.meta.url));

/**
 * Returns the running cloud of that name, and starts it if it does not run. Returns when its API responds; its existing
 * clusters start in the background, and the API reports when they are ready.
 *
 * @throws with the end of the cloud's log if it does not start, and if it runs without the requested extra parts.
 */
export async function startCloud(
  name: string,
  parts: Parts,
  progress: Progress,
): Promise<CloudInfo> {
  const running = await answering(name);
  if (running !== undefined) {
    await requireExtra(name, parts);
    return running;
  }
  const step = progress.step(`local cloud "${name}"`);
  try {
    await writeParts(name, parts);
    const log = join(cloudPaths(name).state, "logs", "cloud.log");
    const daemon = await startDaemon(new Ledger(cloudPaths(name).ledger), {
      name: daemonName,
      command: process.execPath,
      arguments: ["--import", import.meta.resolve("tsx"), entryPoint, name],
      env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "/root" },
      log,
    });
    const info = await untilAnswering(name, daemon, log);
    step.done(`API at ${info.apiUrl}, log in ${log}`);
    return info;
  } catch (error) {
    step.fail(error);
    throw error;
  }
}

/**
 * Deletes the cloud: its process first, so that nothing is recreated, then all its clusters, networks, volumes and files.
 * Also works after a crash, and does nothing if the cloud does not exist.
 *
 * @throws an error that lists everything that could not be removed.
 */
export async function stopCloud(name: string, progress: Progress): Promise<void> {
  const step = progress.step(`deleting the local cloud "${name}"`);
  try {
    // The machine itself may lack the programs of the sweep. Without recorded parts, nothing was created that needs them.
    const parts = await recordedParts(name);
    if (parts !== undefined) prependPath(parts.path);
    await stopDaemon(new Ledger(cloudPaths(name).ledger), daemonName);
    // A daemon that was started by hand is in no ledger.
    const other = await runningCloud(name);
    if (other !== undefined) await terminate(other.process);
    await sweep(name);
    step.done();
  } catch (error) {
    step.fail(error);
    throw error;
  }
}

/** Checks the extra parts: a running cloud keeps those with which it was started. */
async function requireExtra(name: string, { extra }: Parts): Promise<void> {
  if (extra !== undefined) requireSameExtra(name, (await readParts(name)).extra, extra);
}

async function untilAnswering(name: string, daemon: ProcessId, log: string): Promise<CloudInfo> {
  const deadline = Date.now() + startSeconds * 1000;
  for (;;) {
    const info = await answering(name);
    if (info !== undefined) return info;
    const late = Date.now() > deadline;
    if (late || !(await isAlive(daemon))) {
      const said = (await readIfPresent(log)) ?? "";
      const last = said.trim().split("\n").slice(-10).join("\n");
      const what = late ? `did not respond within ${startSeconds} s` : "ended";
      throw new Error(`the local cloud "${name}" ${what}:\n${last}`);
    }
    await sleep(100);
  }
}

/** The running cloud; undefined unless its API accepts its token. */
async function answering(name: string): Promise<CloudInfo | undefined> {
  const info = await runningCloud(name);
  if (info === undefined) return undefined;
  try {
    const response = await fetch(`${info.apiUrl}/v4/profile`, {
      headers: { authorization: `Bearer ${info.token}` },
      signal: AbortSignal.timeout(5000),
    });
    return response.ok ? info : undefined;
  } catch {
    return undefined;
  }
}
