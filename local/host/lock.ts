import { createConnection, createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { isErrno } from "./files.ts";

/** A lock that this process holds. */
export interface Lock {
  release(): Promise<void>;
}

/** Error of a lock that another running process holds. */
export class LockedError extends Error {
  override readonly name = "LockedError";

  constructor(what: string, holder: Holder | undefined) {
    const owner = holder === undefined ? "another process" : `process ${holder.pid}`;
    super(`${what} is locked by ${owner} (running: ${holder?.purpose ?? "unknown"})`);
  }
}

const holderSchema = z.strictObject({ pid: z.number(), purpose: z.string() });
type Holder = z.infer<typeof holderSchema>;

/**
 * Acquires a lock for this process, or fails immediately.
 *
 * A lock is a socket name in the kernel's abstract namespace: only one process can bind it, and it is free as soon as its
 * holder ends, so that no lock is ever stale. The socket reports its holder's purpose.
 *
 * @param name - the lock's name on this machine, as `cloudPaths(…).lock`.
 * @param what - what the lock guards, for the error message: `cloud "local"`.
 * @param purpose - what this process is about to do, for the error message of others: `up`.
 * @throws {LockedError} if a running process holds it.
 */
export async function acquireLock(name: string, what: string, purpose: string): Promise<Lock> {
  const path = `\0${name}`;
  const server = createServer((client) => {
    client.on("error", () => client.destroy());
    client.end(JSON.stringify({ pid: process.pid, purpose } satisfies Holder));
  });
  try {
    await listen(server, path);
  } catch (error) {
    if (isErrno(error, "EADDRINUSE")) throw new LockedError(what, await askHolder(path));
    throw error;
  }
  server.unref();
  return {
    release: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** Runs `work` while holding a lock, after waiting up to 60 s for other holders. */
export async function withLock<T>(name: string, what: string, work: () => Promise<T>): Promise<T> {
  const lock = await waitForLock(name, what);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

async function waitForLock(name: string, what: string): Promise<Lock> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      return await acquireLock(name, what, "a short change");
    } catch (error) {
      if (!(error instanceof LockedError) || Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function askHolder(path: string): Promise<Holder | undefined> {
  const client = createConnection(path);
  client.setTimeout(1000, () => client.destroy());
  try {
    return holderSchema.parse(JSON.parse(await text(client)));
  } catch {
    return undefined;
  }
}
