import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CallerLog } from "../../../cli/load/callerLog.ts";
import { loadScript } from "../../../cli/load/script.ts";
import { countStreams } from "../../../cli/load/statistics.ts";

// The caller's script under this machine's sh, with a replacement of curl that answers by the URL: a region's name, a
// status of three digits, an exit code of two, or `hang`. The fleet tests show the real curl, in the image's own shell.
const curl = `#!/bin/sh
for url; do :; done
answer=\${url#http://}
case $answer in
  hang) sleep 1; printf '\\n000 1.000'; exit 28 ;;
  [0-9][0-9]) printf '\\n000 0.001'; exit "$answer" ;;
  [0-9][0-9][0-9]) printf 'no healthy upstream\\n%s 0.002' "$answer" ;;
  nobody) printf '{\\n  "hostname": "x"\\n}\\n200 0.003' ;;
  *) printf '{\\n  "hostname": "x",\\n  "message": "%s"\\n}\\n200 0.004' "$answer" ;;
esac
`;

describe("the script of the load", function () {
  // Every request starts processes.
  this.timeout(60_000);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "archipelago-load-"));
    await writeFile(join(folder, "curl"), curl);
    await chmod(join(folder, "curl"), 0o755);
  });
  after(() => rm(folder, { recursive: true }));

  /** Runs the script; `stopAfterMs` sends it SIGTERM. */
  async function run(targets: string, given: Record<string, string> = {}, stopAfterMs?: number) {
    const child = spawn("/bin/sh", ["-c", loadScript], {
      env: {
        PATH: `${folder}:${process.env["PATH"] ?? ""}`,
        LOAD_TARGETS: targets,
        LOAD_LANES: "2",
        LOAD_LANE_INTERVAL: "20",
        LOAD_SECONDS: "2",
        LOAD_TIMEOUT_SECONDS: "1",
        LOAD_PATIENCE_SECONDS: "1",
        LOAD_CALLER: "eu.pod",
        ...given,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const log = new CallerLog();
    let text = "";
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
    if (stopAfterMs !== undefined) {
      await sleep(stopAfterMs);
      child.kill("SIGTERM");
    }
    const code = await closed;
    log.add(text);
    return { code, said, log, text };
  }

  it("sends steadily to every target, and says who answered", async () => {
    const { code, said, log } = await run("_=http://ap eu=http://eu");
    assert.equal(code, 0);
    assert.equal(said, "");
    assert.ok(log.started && log.complete);
    const [shared, eu] = countStreams("eu", ["_", "eu"], log.records);
    for (const stream of [shared, eu]) {
      // Two lanes of one request in 200 ms each for two seconds: 20, fewer on a loaded machine.
      assert.ok(stream && stream.sent >= 8 && stream.sent <= 22, `${stream?.sent ?? 0} sent`);
      assert.equal(stream.failed, 0);
    }
    assert.deepEqual(Object.keys(shared?.answers ?? {}), ["ap"]);
    assert.deepEqual(shared?.latencyMs, { median: 4, p95: 4, longest: 4 });
  });

  it("tells failures apart, and an answer of another region is one", async () => {
    const targets = "a=http://503 b=http://06 c=http://nobody d=http://us e=http://hang";
    const { log } = await run(targets);
    const streams = countStreams("eu", ["a", "b", "c", "d", "e"], log.records);
    assert.deepEqual(
      streams.map(({ failures }) => Object.keys(failures)),
      [
        ["HTTP 503"],
        ["curl 6: host name not resolved"],
        ["a response without a region"],
        ["a response from us"],
        ["curl 28: timed out"],
      ],
    );
    for (const { sent, failed } of streams) assert.equal(failed, sent);
    // A request that hangs delays its own lane: two lanes, each open for a second, for two seconds.
    const hanging = streams.at(-1)?.sent ?? 0;
    assert.ok(hanging >= 2 && hanging <= 6, `${hanging} sent`);
  });

  it("ends on SIGTERM, after the open requests", async () => {
    const { code, log } = await run("eu=http://eu", { LOAD_SECONDS: "50" }, 2500);
    assert.equal(code, 0);
    assert.ok(log.complete);
    assert.ok(log.records.length > 0);
  });

  it("ends on SIGTERM before it has counted anything", async () => {
    const { log } = await run("eu=http://503", { LOAD_PATIENCE_SECONDS: "2" }, 500);
    assert.ok(log.complete);
    assert.deepEqual(log.records, []);
  });

  it("counts no request before every target has answered once", async () => {
    const { text } = await run("eu=http://eu ap=http://ap");
    const lines = text.split("\n");
    assert.deepEqual(lines.slice(0, 2).toSorted(), ["ap ready", "eu ready"]);
    assert.equal(lines[2], "load start");
    assert.equal(lines.at(-2), "load end");
  });
});
