import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import fc from "fast-check";
import { listenToInterrupts } from "../../../cli/commands/interrupts.ts";
import { CallerLog } from "../../../cli/load/callerLog.ts";
import { callerJob, ownedBy, regionalService } from "../../../cli/load/job.ts";
import { mostPerCaller, planCallers } from "../../../cli/load/plan.ts";
import { formatLoad, type LoadReport } from "../../../cli/load/report.ts";
import { countStreams } from "../../../cli/load/statistics.ts";

// How requests become counts, gaps and a table, and what is created in a region. That requests are sent and recorded
// right is in loadScript.spec.ts, and that a mesh answers them in the fleet tests.

/** A line of the log: target, number, start and end in hundredths of a second, and what curl said. */
const line = (target: string, number: number, start: number, end: number, rest: string): string =>
  `${target} ${number} ${start} ${end} ${rest}\n`;
const fine = (origin: string): string => `200 0 0.012 ${origin}`;

describe("the count of a load", () => {
  const count = (text: string, target = "ap") => {
    const log = new CallerLog();
    log.add(text);
    const [stream] = countStreams("eu", [target], log.records);
    assert.ok(stream);
    return stream;
  };

  it("takes the longest time without an answer as the gap", () => {
    const text =
      line("ap", 1, 100, 102, fine("ap")) +
      line("ap", 2, 125, 127, fine("ap")) +
      line("ap", 3, 150, 152, "503 0 0.020 -") +
      line("ap", 4, 175, 177, fine("ap"));
    const { sent, failed, longestGapMs } = count(text);
    assert.deepEqual({ sent, failed, longestGapMs }, { sent: 4, failed: 1, longestGapMs: 500 });
  });

  it("counts a gap at the begin and at the end, and of a target that never answers", () => {
    const late = line("ap", 1, 100, 600, "000 28 5.0 -") + line("ap", 2, 650, 660, fine("ap"));
    assert.equal(count(late).longestGapMs, 5600);
    const early = line("ap", 1, 100, 110, fine("ap")) + line("ap", 2, 200, 700, "000 28 5.0 -");
    assert.equal(count(early).longestGapMs, 5900);
    const never = line("ap", 1, 100, 600, "000 28 5.0 -");
    assert.equal(count(never).longestGapMs, 5000);
    assert.equal(count("").longestGapMs, 0);
  });

  it("orders the answers by their end, since requests overtake each other", () => {
    const text =
      line("ap", 1, 100, 300, fine("ap")) +
      line("ap", 2, 125, 130, fine("ap")) +
      line("ap", 3, 150, 160, fine("ap"));
    assert.equal(count(text).longestGapMs, 1400);
  });

  it("counts by origin what the shared Service answered, and any region is right", () => {
    const text = line("_", 1, 1, 2, fine("eu")) + line("_", 2, 3, 4, fine("ap"));
    const shared = count(text, "_");
    assert.deepEqual(shared.answers, { ap: 1, eu: 1 });
    assert.equal(shared.failed, 0);
    assert.equal(shared.to, undefined);
  });

  it("counts each request once, in whatever parts the log is read", () => {
    const lines = Array.from({ length: 9 }, (_, index) =>
      line("ap", index + 1, 100 + index, 101 + index, fine("ap")),
    );
    const text = `${lines.join("")}ap end 1 9\nload end\n`;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(text.length), fc.nat(text.length)), { maxLength: 6 }),
        (parts) => {
          const log = new CallerLog();
          for (const [from, to] of parts) {
            // The API returns whole lines from the begin of a reading, and ends anywhere.
            log.add(text.slice(text.lastIndexOf("\n", from) + 1, Math.max(from, to)));
          }
          log.add(text);
          assert.ok(log.complete);
          assert.equal(log.records.filter(({ code }) => code === 0).length, 9);
        },
      ),
    );
  });

  it("is incomplete while a request is in no part that was read", () => {
    const log = new CallerLog();
    log.add(`${line("ap", 2, 1, 2, fine("ap"))}ap end 1 2\nload end\n`);
    assert.deepEqual([log.ended, log.complete, log.unread], [true, false, 1]);
    log.add(line("ap", 1, 1, 2, fine("ap")));
    assert.deepEqual([log.ended, log.complete, log.unread], [true, true, 0]);
  });
});

describe("the plan of a load", () => {
  const regions = ["eu", "ap"];
  const plan = (targets: "shared" | "regions" | "all", ratePerSecond = 4) =>
    planCallers(regions, (from, to) => from === to || from === "eu", { targets, ratePerSecond });

  it("calls the shared Service, and each region that the caller reaches", () => {
    const url = (name: string) => `http://${name}.archipelago-gate.svc.cluster.local/api/info`;
    const urls = plan("all").map(({ from, streams }) => [
      from,
      ...streams.map((stream) => stream.url),
    ]);
    assert.deepEqual(urls, [
      ["eu", url("probe"), url("probe-eu"), url("probe-ap")],
      ["ap", url("probe"), url("probe-ap")],
    ]);
    assert.deepEqual(
      plan("shared").map(({ streams }) => streams.length),
      [1, 1],
    );
    assert.deepEqual(
      plan("regions").map(({ streams }) => streams.length),
      [2, 1],
    );
  });

  it("limits what one caller sends", () => {
    const [eu, ap] = plan("all", 20);
    assert.equal(eu?.ratePerSecond, mostPerCaller / 3);
    assert.equal(ap?.ratePerSecond, 20);
  });

  it("creates a Job that ends by itself, and a Service that ends with it", () => {
    const [eu] = plan("all");
    assert.ok(eu);
    const settings = {
      targets: "all" as const,
      ratePerSecond: 4,
      timeoutSeconds: 5,
      durationSeconds: 60,
    };
    const annotations = { "sidecar.istio.io/nativeSidecar": "true" };
    const gatePod = { metadata: { annotations }, image: "mirror.example/curlimages/curl:8.16.0" };
    const { spec } = callerJob("load", eu, settings, gatePod);
    assert.equal(spec?.backoffLimit, 0);
    assert.equal(spec.activeDeadlineSeconds, 300 + 60 + 60 + 10);
    assert.equal(spec.ttlSecondsAfterFinished, 300);
    assert.deepEqual(spec.template.metadata?.annotations, annotations);
    const [container] = spec.template.spec?.containers ?? [];
    assert.equal(container?.image, gatePod.image);
    const env = new Map(container.env?.map(({ name, value }) => [name, value]));
    assert.equal(env.get("LOAD_LANE_INTERVAL"), "75");
    assert.deepEqual(regionalService("eu", ownedBy("load", "uid")).metadata?.ownerReferences, [
      { apiVersion: "batch/v1", kind: "Job", name: "load", uid: "uid" },
    ]);
  });
});

describe("a person's interrupts", () => {
  it("stop the load, and the second one the wait, but not a signal that npm passes on", () => {
    const source = new EventEmitter();
    let now = 1000;
    const { stop, leave, close } = listenToInterrupts(source, () => now);
    const state = () => [stop.aborted, leave.aborted];
    assert.deepEqual(state(), [false, false]);
    source.emit("SIGINT");
    assert.deepEqual(state(), [true, false]);
    now += 50;
    source.emit("SIGINT");
    assert.deepEqual(state(), [true, false]);
    now += 2000;
    source.emit("SIGTERM");
    assert.deepEqual(state(), [true, true]);
    close();
    assert.deepEqual([source.listenerCount("SIGINT"), source.listenerCount("SIGTERM")], [0, 0]);
  });
});

describe("the table of a load", () => {
  const report: LoadReport = {
    startedAt: "2026-01-01T00:00:00.000Z",
    endedAt: "2026-01-01T00:01:00.000Z",
    timeoutSeconds: 5,
    callers: [
      { from: "eu", ratePerSecond: 4, complete: true },
      { from: "ap", ratePerSecond: 4, complete: false, problem: "its pod: Failed" },
    ],
    shared: [
      {
        from: "eu",
        ...{ sent: 20, failed: 0, failures: {}, answers: { ap: 9, eu: 11 }, longestGapMs: 290 },
        latencyMs: { median: 8, p95: 20, longest: 41 },
      },
    ],
    pairs: [
      {
        ...{ from: "eu", to: "ap", sent: 20, failed: 2, failures: { "HTTP 503": 2 } },
        answers: { ap: 18 },
        longestGapMs: 810,
        latencyMs: { median: 9, p95: 22, longest: 52 },
      },
      {
        ...{ from: "ap", to: "eu", sent: 0, failed: 0, failures: {} },
        answers: {},
        longestGapMs: 0,
      },
    ],
  };

  it("has a row for each stream, what failed, and the sums", () => {
    assert.deepEqual(formatLoad(report).split("\n"), [
      "from  to          sent  failed  longest gap  median    p95  longest",
      "eu    any region    20       0       290 ms    8 ms  20 ms    41 ms",
      "eu    ap            20       2       810 ms    9 ms  22 ms    52 ms",
      "ap    eu             0       0            -       -      -        -",
      "",
      "eu was answered by ap 9, eu 11",
      "",
      "eu to ap: 2 × HTTP 503",
      "",
      "ap: incomplete: its pod: Failed",
      "",
      "40 requests, 2 failed, longest gap 810 ms",
    ]);
  });
});
