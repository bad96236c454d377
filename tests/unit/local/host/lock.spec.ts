import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { acquireLock, withLock, LockedError } from "../../../../local/host/lock.ts";

const lockName = (purpose: string): string => `archipelago-test-${process.pid}-${purpose}`;

/** Starts another process that holds a lock until it is ended. */
async function holder(name: string): Promise<ChildProcess> {
  const lock = JSON.stringify(new URL("../../../../local/host/lock.ts", import.meta.url).href);
  const script = `import { acquireLock } from ${lock};
    await acquireLock(${JSON.stringify(name)}, "the cloud", "up");
    console.log("held");
    setInterval(() => undefined, 1000);`;
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await once(child.stdout, "data");
  return child;
}

describe("a lock", () => {
  it("of another process is rejected with its number and purpose, and is free once that is killed", async () => {
    const name = lockName("other");
    const child = await holder(name);
    try {
      await assert.rejects(acquireLock(name, 'cloud "x"', "down"), (error: unknown) => {
        assert.ok(error instanceof LockedError);
        const pid = String(child.pid);
        assert.equal(error.message, `cloud "x" is locked by process ${pid} (running: up)`);
        return true;
      });
    } finally {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    const lock = await acquireLock(name, 'cloud "x"', "down");
    await lock.release();
  });

  it("is not reentrant", async () => {
    const name = lockName("own");
    const lock = await acquireLock(name, "it", "first");
    await assert.rejects(acquireLock(name, "it", "second"), LockedError);
    await lock.release();
    await (await acquireLock(name, "it", "third")).release();
  });

  it("serializes short changes", async () => {
    const name = lockName("queue");
    let inside = 0;
    const work = async (): Promise<void> => {
      assert.equal(++inside, 1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside--;
    };
    await Promise.all([1, 2, 3].map(() => withLock(name, "it", work)));
  });
});
