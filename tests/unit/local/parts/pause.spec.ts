import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { findToolchain, pausePart } from "../../../../local/parts/go/build.ts";
import { obtainPart } from "../../../../local/parts/store.ts";
import { inFolder } from "./support.ts";

/** Returns whether the kernel knows a process: it runs, or is a zombie. */
const exists = (pid: string): boolean => existsSync(`/proc/${pid}`);

// The program itself, built by the machine's Go from its own source without any module. That it runs as process 1 of a pod
// is tested by the fleet tests.
describe("pause", () => {
  it("reaps orphaned children, and ends on SIGTERM", async function () {
    this.timeout(120_000);
    await inFolder(async (folder) => {
      const part = await pausePart(await findToolchain());
      const program = join(await obtainPart(folder, part, () => undefined), "pause");
      // The shell is replaced by pause, which inherits its children; they end before and after that.
      const script = 'sleep 0 & echo $!; sleep 0.5 & echo $!; exec "$0" >/dev/null';
      const pause = spawn("sh", ["-c", script, program], { stdio: ["ignore", "pipe", "ignore"] });
      const ended = once(pause, "exit");
      try {
        const children = (await text(pause.stdout)).trim().split("\n");
        assert.equal(children.length, 2);
        const deadline = Date.now() + 20_000;
        while (children.some(exists) && Date.now() < deadline) await sleep(50);
        assert.deepEqual(children.filter(exists), []);
      } finally {
        pause.kill("SIGTERM");
      }
      assert.deepEqual(await ended, [0, null]);
    });
  });
});
