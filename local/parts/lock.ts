import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/**
 * Runs `work` while this process alone holds the lock on `file`.
 *
 * The kernel holds it (flock) for a child whose standard input is a pipe from this process: when this process ends,
 * even by SIGKILL, the pipe closes, the child ends and the lock is free. So no lock is ever stale.
 *
 * @param waiting called once when another process holds the lock, before waiting for it.
 */
export async function withLock<T>(
  file: string,
  waiting: () => void,
  work: () => Promise<T>,
): Promise<T> {
  const script = `flock --nonblock 9 || { echo waiting; flock 9; }; echo held; exec cat >/dev/null`;
  const child = spawn("bash", ["-c", `exec 9>>"$0"; ${script}`, file], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  try {
    await heldBy(createInterface({ input: child.stdout }), waiting);
    return await work();
  } finally {
    child.stdin.end();
    await ended;
  }
}

async function heldBy(lines: AsyncIterable<string>, waiting: () => void): Promise<void> {
  for await (const line of lines) {
    if (line === "held") return;
    waiting();
  }
  throw new Error("the lock could not be taken: flock (util-linux) and bash are needed");
}
