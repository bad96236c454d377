import { styled } from "../terminal.ts";
import { formatTable } from "../table.ts";
import type { TrafficTick } from "./tick.ts";
import type { StreamStatistics, TrafficWindow } from "./window.ts";

const columns = ["from", "to", "rate", "success", "p50", "p95", "p99", "sent", "failed"];

/** The live table: a row for each pair over the last seconds, what failed in them, and the regions without a caller. */
export function formatTraffic(window: TrafficWindow, { callers }: TrafficTick): string {
  const { statistics, total } = window;
  const [header = "", ...rows] = formatTable(columns, statistics.map(rowOf), 2).split("\n");
  const colored = rows.map((row, index) => {
    const success = statistics[index]?.success;
    if (success === undefined) return styled("dim", row);
    return success < 1 ? styled(success < 0.5 ? "red" : "yellow", row) : row;
  });
  const failures = statistics.flatMap(({ from, to, failures }) =>
    Object.entries(failures).map(([what, count]) => `${from} → ${to ?? "any"}: ${count} × ${what}`),
  );
  const waiting = callers.flatMap(({ region, state, problem }) =>
    state === "sending"
      ? []
      : [`${region}: ${state}${problem === undefined ? "" : `: ${problem}`}`],
  );
  return [
    styled("bold", header),
    ...colored,
    ...(failures.length > 0 ? ["", ...failures.map((line) => styled("red", line))] : []),
    ...(waiting.length > 0 ? ["", ...waiting.map((line) => styled("yellow", line))] : []),
    "",
    `${total.sent} requests, ${total.failed} failed`,
  ].join("\n");
}

function rowOf({ from, to, ratePerSecond, success, latencyMs, total }: StreamStatistics) {
  return [
    from,
    to ?? "any region",
    success === undefined ? "-" : `${ratePerSecond.toFixed(1)}/s`,
    success === undefined ? "-" : percent(success),
    ...[latencyMs?.p50, latencyMs?.p95, latencyMs?.p99].map((ms) =>
      ms === undefined ? "-" : `${ms.toFixed(ms < 100 ? 1 : 0)} ms`,
    ),
    String(total.sent),
    String(total.failed),
  ];
}

/** Less than all is never shown as 100 %. */
function percent(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}
