import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  commandLine,
  identify,
  isAlive,
  parseStat,
  signal,
  terminate,
  type ProcessId,
} from "../../../../local/host/processes.ts";

async function started(script: string): Promise<{ child: ChildProcess; id: ProcessId }> {
  const child = spawn("bash", ["-c", script], { stdio: ["ignore", "pipe", "ignore"] });
  await once(child.stdout, "data");
  const id = await identify(child.pid ?? 0);
  assert.ok(id !== undefined);
  return { child, id };
}

describe("a process", () => {
  it("is identified by number and start time, so that a reused number is another process", async () => {
    const { child, id } = await started("echo ready; sleep 60; true");
    try {
      assert.ok(await isAlive(id));
      assert.match(await commandLine(id.pid), /^bash -c echo ready/);
      const later = { ...id, startTime: String(Number(id.startTime) + 1) };
      const earlierBoot = { ...id, boot: "another" };
      for (const other of [later, earlierBoot]) {
        assert.ok(!(await isAlive(other)));
        assert.equal(await signal(other, "SIGKILL"), false);
        await terminate(other);
      }
      assert.ok(await isAlive(id));
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("ends on SIGTERM, or on SIGKILL if it ignores that", async () => {
    const polite = await started("trap 'exit 0' TERM; echo ready; while :; do sleep 0.05; done");
    const politeEnd = once(polite.child, "exit");
    await terminate(polite.id);
    assert.deepEqual(await politeEnd, [0, null]);

    const deaf = await started("trap '' TERM; echo ready; while :; do sleep 0.05; done");
    const deafEnd = once(deaf.child, "exit");
    await terminate(deaf.id, 0.2);
    assert.deepEqual(await deafEnd, [null, "SIGKILL"]);
    await terminate(deaf.id);
  });

  it("is parsed from a line whose name has blanks and parentheses", () => {
    const fields = ["S", ...Array.from({ length: 18 }, (_, index) => String(index)), "4711", "0"];
    const stat = `12 (a ) b (c) ${fields.join(" ")}`;
    assert.deepEqual(parseStat(stat), { state: "S", startTime: "4711" });
    assert.throws(() => parseStat("12 (a) S 1"), /not a stat line/);
  });
});
