import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { endLeftProcesses } from "../../../../local/engine/recovery.ts";
import { identify } from "../../../../local/host/processes.ts";

/** A process that waits for a minute, as a plugin whose engine was killed would for longer. */
function idle(home: string) {
  const env = { ...process.env, PULUMI_HOME: home };
  return spawn("sleep", ["60"], { env, stdio: "ignore" });
}

describe("the processes that a killed run left", () => {
  it("are ended by the engine's home in their environment, and no others", async () => {
    const [left, other] = [idle("/tmp/one/home"), idle("/tmp/one/home2")];
    await Promise.all([once(left, "spawn"), once(other, "spawn")]);
    try {
      const ended = once(left, "exit");
      await endLeftProcesses("/tmp/one/home");
      await ended;
      assert.equal(left.signalCode, "SIGTERM");
      assert.ok((await identify(other.pid ?? 0)) !== undefined, "another home's process was ended");
    } finally {
      left.kill("SIGKILL");
      other.kill("SIGKILL");
    }
  });
});
