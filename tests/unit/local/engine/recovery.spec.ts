import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Deployment, Stack } from "@pulumi/pulumi/automation/index.js";
import { endLeftProcesses, settlePendingOperations } from "../../../../local/engine/recovery.ts";
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

describe("the state of a killed run", () => {
  it("is imported through a private folder, of which nothing is left", async () => {
    const temporary = mkdtempSync(join(tmpdir(), "archipelago-test-"));
    const inherited = process.env["TMPDIR"];
    const written: string[] = [];
    const operation = { type: "updating", resource: { urn: "urn:pulumi:local::a::b::c" } };
    // What the SDK does: a file in the temporary folder, which stays if the engine fails, as it does while the state is locked.
    const importStack = (state: Deployment): Promise<void> => {
      const file = join(tmpdir(), "automation-1");
      writeFileSync(file, JSON.stringify(state));
      written.push(file);
      if (written.length > 1) return Promise.resolve();
      return Promise.reject(new Error("the stack is currently locked by 1 lock(s)"));
    };
    const stack = Object.assign(Object.create(Stack.prototype) as Stack, {
      exportStack: () =>
        Promise.resolve({ version: 3, deployment: { pending_operations: [operation] } }),
      importStack,
      cancel: () => Promise.resolve(),
    });
    try {
      await settlePendingOperations(stack, temporary, () => undefined);
      assert.equal(written.length, 2);
      for (const file of written) {
        assert.equal(dirname(dirname(file)), temporary);
        assert.ok(!existsSync(file));
      }
      assert.deepEqual(readdirSync(temporary), []);
      assert.equal(process.env["TMPDIR"], inherited);
    } finally {
      rmSync(temporary, { recursive: true });
    }
  });
});
