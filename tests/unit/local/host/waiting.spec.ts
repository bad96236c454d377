import assert from "node:assert/strict";
import { lineProgress, terminalProgress } from "../../../../local/host/progress.ts";
import { Queue } from "../../../../local/host/queue.ts";
import { until } from "../../../../local/host/until.ts";

describe("a queue", () => {
  it("runs one task after the other, also after a failure", async () => {
    const queue = new Queue();
    const seen: string[] = [];
    const slow = queue.add(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      seen.push("slow");
    });
    const failing = queue.add(() => Promise.reject(new Error("no")));
    const last = queue.add(() => Promise.resolve(seen.push("last")));
    await assert.rejects(failing, /no/);
    await Promise.all([slow, last]);
    assert.deepEqual(seen, ["slow", "last"]);
  });
});

describe("waiting", () => {
  it("returns the first result, after earlier errors", async () => {
    let asked = 0;
    const answer = await until(
      "the answer",
      5,
      () => {
        asked++;
        if (asked === 1) throw new Error("not yet");
        return Promise.resolve(asked === 3 ? "here" : undefined);
      },
      1,
    );
    assert.deepEqual([answer, asked], ["here", 3]);
  });

  it("fails with the last error if there is no result", async () => {
    const never = until("the pod", 0.01, () => Promise.reject(new Error("no image")), 1);
    await assert.rejects(never, /^Error: timed out after 0.01 s waiting for the pod: no image$/);
  });
});

describe("progress", () => {
  it("in lines shows the start, outcome and duration of a step", () => {
    const lines: string[] = [];
    const progress = lineProgress((line) => lines.push(line));
    progress.step("building etcd (1 of 2)").done("from the cache");
    progress.step("building crane (2 of 2)").fail(new Error("no compiler"));
    progress.note("that was it");
    assert.deepEqual(
      lines.map((line) => line.replace(/\d+\.\d s/, "T")),
      [
        "… building etcd (1 of 2)",
        "✓ building etcd (1 of 2) (T): from the cache",
        "… building crane (2 of 2)",
        "✗ building crane (2 of 2) (T): Error: no compiler",
        "that was it",
      ],
    );
  });

  it("at a terminal keeps open steps below the finished ones", () => {
    let screen = "";
    const progress = terminalProgress({
      isTTY: true,
      columns: 40,
      write: (text) => (screen += text),
    });
    const [first, second] = [progress.step("first"), progress.step("second".repeat(20))];
    screen = "";
    first.done();
    const [moved, ...shown] = screen.split("\u001B[J");
    assert.equal(moved, "\u001B[2A");
    const lines = shown.join("").split("\n");
    assert.match(lines[0] ?? "", /^✓ first \(\d+\.\d s\)$/);
    assert.match(lines[1] ?? "", /^… secondsecond/);
    assert.equal(lines[1]?.length, 39);
    screen = "";
    second.done();
    progress.note("end");
    assert.ok(screen.endsWith("\u001B[Jend\n"));
  });

  it("without a terminal is lines", () => {
    let text = "";
    terminalProgress({ write: (more) => (text += more) }).note("plain");
    assert.equal(text, "plain\n");
  });
});
