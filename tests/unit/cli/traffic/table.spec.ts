import assert from "node:assert/strict";
import type { StreamTick, TrafficTick } from "../../../../cli/traffic/tick.ts";
import { formatTraffic } from "../../../../cli/traffic/table.ts";
import { TrafficWindow } from "../../../../cli/traffic/window.ts";

// How ticks become the statistics of the last seconds and a table. What a terminal shows of it was looked at.

const stream = (sent: number, failed: number, ms: number): StreamTick => ({
  ...{ kind: "pair", from: "eu", to: "us", sent, failed },
  failures: failed > 0 ? { "HTTP 503": failed } : {},
  answers: sent > failed ? { us: sent - failed } : {},
  latenciesMs: Array.from({ length: sent - failed }, () => ms),
});
const tick = (second: number, ...streams: StreamTick[]): TrafficTick => ({
  at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
  callers: [{ region: "eu", state: "sending" }],
  streams,
});

describe("the window of live traffic", () => {
  it("has rate, success and percentiles of the last seconds, and totals since the begin", () => {
    const window = new TrafficWindow(4);
    window.add(tick(0, stream(2, 2, 0)));
    for (const second of [1, 2, 3, 4]) window.add(tick(second, stream(2, 0, 10 * second)));
    const [pair] = window.statistics;
    assert.deepEqual(pair, {
      ...{ kind: "pair", from: "eu", to: "us", ratePerSecond: 2, success: 1, failures: {} },
      latencyMs: { p50: 20, p95: 40, p99: 40 },
      total: { sent: 10, failed: 2 },
    });
    assert.deepEqual(window.total, { sent: 10, failed: 2 });
  });

  it("does not divide the first second by the whole window", () => {
    const window = new TrafficWindow(10);
    window.add(tick(0, stream(0, 0, 0)));
    window.add(tick(5, stream(2, 0, 10)));
    assert.equal(window.statistics[0]?.ratePerSecond, 2);
  });

  it("has no success and no latency without requests", () => {
    const window = new TrafficWindow(10);
    assert.deepEqual(window.statistics, []);
    window.add(tick(0, stream(0, 0, 0)));
    const shown = window.statistics.map(({ success, latencyMs }) => [success, latencyMs]);
    assert.deepEqual(shown, [[undefined, undefined]]);
  });
});

describe("the table of live traffic", () => {
  it("has a row for each pair, what failed, and who does not send; without colours off a terminal", () => {
    const window = new TrafficWindow(10);
    window.add(tick(0, stream(1000, 1, 12)));
    const last: TrafficTick = {
      ...tick(0),
      callers: [{ region: "ap", state: "lost", problem: "timed out" }],
    };
    assert.deepEqual(formatTraffic(window, last).split("\n"), [
      "from  to      rate  success      p50      p95      p99  sent  failed",
      "eu    us  1000.0/s   99.9 %  12.0 ms  12.0 ms  12.0 ms  1000       1",
      "",
      "eu → us: 1 × HTTP 503",
      "",
      "ap: lost: timed out",
      "",
      "1000 requests, 1 failed",
    ]);
  });

  it("never rounds a failure up to 100 %", () => {
    const window = new TrafficWindow(10);
    window.add(tick(0, stream(10_000, 1, 12)));
    assert.match(formatTraffic(window, tick(0)), / 99\.9 %/);
  });
});
