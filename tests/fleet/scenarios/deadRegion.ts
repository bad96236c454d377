import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { probeUrl } from "../../../components/verification/probePlan.ts";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { type Call, callSteadily, isFailed, isSlow } from "../support/callSteadily.ts";
import { eventually } from "../support/kube.ts";
import { cutOff, heal } from "../support/partition.ts";
import { run } from "../support/run.ts";
import { deployCallers, removeCallers } from "./authorization.ts";
import { members } from "./bringUp.ts";

const dead = "ap";
const survivors = members.filter((name) => name !== dead);

/** Seconds of traffic before and after the cut. */
const times = { before: 15, after: 50 };

/** What the survivors' requests to a Service of every region may suffer from the cut. */
interface Limits {
  readonly url: string;
  readonly failed: number;
  /** Seconds after the cut from which on requests are slow only where an ejected endpoint is tried again. */
  readonly slow: number;
}

const services: Readonly<Record<string, Limits>> = {
  // A connection for each request, as of clients that come and go.
  probe: { url: probeUrl, failed: 0, slow: 10 },
  // Connections that are kept. A request on one that existed waits until its client gives up, after five seconds here.
  hello: { url: "http://hello:5000/api/info", failed: 3, slow: 25 },
};

/** Traffic of the survivors survives a region without network, while the settings still list it. */
export function survivesDeadRegion(): void {
  it("answers the survivors while ap is cut off, and is slow for seconds only", async () => {
    await deployCallers();
    try {
      const calls = survivors.flatMap((name) =>
        Object.entries(services).map(async ([service, limits]) => ({
          what: `${name} to ${service}`,
          limits,
          calls: await callSteadily(name, limits.url, times.before + times.after),
        })),
      );
      await sleep(times.before * 1000);
      const cut = Date.now() / 1000;
      await cutOff(dead);
      for (const result of await Promise.all(calls)) assertSurvived(result, cut);
    } finally {
      await heal(dead);
      await removeCallers();
    }
    await eventually(
      "a whole matrix after the heal",
      180,
      () => run("matrix", "--deadline", "20"),
      ({ code, report }) => code === 0 && silentPairs(report.matrix, members).length === 0,
    );
  });
}

interface Result {
  readonly what: string;
  readonly limits: Limits;
  readonly calls: readonly Call[];
}

function assertSurvived({ what, limits, calls }: Result, cut: number): void {
  const after = calls.filter(({ at }) => at > cut);
  const failed = calls.filter(isFailed);
  const slow = after.filter(isSlow);
  const when = slow.map(
    ({ at, seconds, status }) => `${Math.round(at - cut)} s: ${status}, ${seconds} s`,
  );
  const measured = `${what}: ${calls.length} requests, ${after.length} after the cut, ${failed.length} failed, slow: ${when.join("; ")}`;
  // To compare a run with the figures in docs/operations/lost-region.md.
  console.log(`      ${measured}`);
  assert.ok(failed.length <= limits.failed, measured);
  const late = slow.filter(({ at }) => at - cut > limits.slow);
  assert.ok(late.length <= 4, measured);
  const before = calls.filter(({ at }) => at <= cut).length / times.before;
  const settled =
    after.filter(({ at }) => at - cut > limits.slow).length / (times.after - limits.slow);
  assert.ok(
    settled > 0.6 * before,
    `throughput fell from ${before} to ${settled} a second; ${measured}`,
  );
}
