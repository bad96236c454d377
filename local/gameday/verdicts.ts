import type { SilentPair } from "../../cli/matrix/matrix.ts";
import { formatLoad, type LoadReport, totals } from "../../cli/load/report.ts";
import { formatTable } from "../../cli/table.ts";
import type { Fault } from "../faults/table.ts";

/** Seconds after the end of a fault in which everything must be as before. */
export const recoverySeconds = 120;

/** When Karmada had a member as not Ready, in seconds after the begin of the fault. */
export interface Absence {
  readonly member: string;
  readonly from: number;
  /** Absent while it lasts. */
  readonly to?: number;
}

/** What was seen on a game day. */
export interface GameDay {
  readonly name: string;
  readonly fault: Pick<Fault, "what" | "where" | "silences" | "longestGapMs">;
  /** The cluster that the fault concerned; absent if it is at Linode. */
  readonly on?: string;
  /** How long it lasted. */
  readonly seconds: number;
  readonly load: LoadReport;
  /** The pairs that did not answer while it lasted, asked from the other regions; absent without another region. */
  readonly silentDuring?: readonly SilentPair[];
  /** The pairs that did not answer afterwards. */
  readonly silentAfter: readonly SilentPair[];
  /** Seconds from the end of the fault until every pair had answered. */
  readonly answeredAfter: number;
  /** Absent without Karmada, or if its API did not answer at the end. */
  readonly absences?: readonly Absence[];
  readonly hasKarmada: boolean;
}

/** One bar, and whether it was met. */
export interface Verdict {
  readonly who: "users" | "mesh" | "gate" | "Karmada";
  readonly bar: string;
  readonly seen: string;
  readonly met: boolean;
}

/** The streams that the fault must not disturb: all of them, or those that need not the region that is silenced. */
function undisturbed({ load, fault, on }: GameDay): Pick<LoadReport, "shared" | "pairs"> {
  const needed = ({ from, to }: { readonly from: string; readonly to?: string }): boolean =>
    !fault.silences || (from !== on && to !== on);
  return { shared: load.shared.filter(needed), pairs: load.pairs.filter(needed) };
}

function ofUsers(day: GameDay): Verdict[] {
  const { sent, failed, longestGapMs } = totals(undisturbed(day));
  const who = "users" as const;
  const most = day.fault.longestGapMs;
  const incomplete = day.load.callers.filter(({ complete }) => !complete).map(({ from }) => from);
  const lost = incomplete.length > 0 ? `, not all known of ${incomplete.join(", ")}` : "";
  return [
    {
      who,
      bar: "no request fails",
      seen: `${failed} of ${sent} failed${lost}`,
      met: failed === 0 && sent > 0 && lost === "",
    },
    {
      who,
      bar: `an answer at least every ${most} ms`,
      seen: `longest gap ${longestGapMs} ms`,
      met: longestGapMs <= most,
    },
  ];
}

const named = (pairs: readonly SilentPair[]): string =>
  pairs.length === 0 ? "none" : pairs.map(({ from, to }) => `${from} → ${to}`).join(", ");

function ofGate({ silentDuring, fault, on }: GameDay): Verdict[] {
  if (silentDuring === undefined) return [];
  const expected = silentDuring.every(({ to }) => fault.silences && to === on);
  const enough = !fault.silences || silentDuring.length > 0;
  return [
    {
      who: "gate",
      bar: fault.silences ? `misses ${on ?? ""} and nothing else` : "misses no pair meanwhile",
      seen: `missed: ${named(silentDuring)}`,
      met: expected && enough,
    },
  ];
}

function ofMesh({ silentAfter, answeredAfter }: GameDay): Verdict {
  const whole = silentAfter.length === 0;
  return {
    who: "mesh",
    bar: `every pair answers within ${recoverySeconds} s of the end`,
    seen: whole ? `after ${answeredAfter} s` : `missed: ${named(silentAfter)}`,
    met: whole && answeredAfter <= recoverySeconds,
  };
}

function ofKarmada({ hasKarmada, absences }: GameDay): Verdict[] {
  if (!hasKarmada) return [];
  const seen = absences?.map(
    ({ member, from, to }) =>
      `${member} not Ready from ${from} s ${to === undefined ? "on" : `to ${to} s`}`,
  );
  return [
    {
      who: "Karmada",
      bar: `every member Ready within ${recoverySeconds} s of the end`,
      seen: seen === undefined ? "its API does not answer" : seen.join(", ") || "Ready throughout",
      met: absences?.every(({ to }) => to !== undefined) === true,
    },
  ];
}

/** Judges a game day against the bars. */
export function verdicts(day: GameDay): Verdict[] {
  return [...ofUsers(day), ofMesh(day), ...ofGate(day), ...ofKarmada(day)];
}

/** A game day for a person: what broke, the load, and each bar with what was seen. */
export function formatGameDay(day: GameDay): string {
  const rows = verdicts(day).map(({ who, bar, seen, met }) => [
    who,
    bar,
    seen,
    met ? "met" : "MISSED",
  ]);
  const where = day.on === undefined ? "" : ` (${day.on})`;
  return [
    `${day.name}${where}: ${day.fault.what}, for ${day.seconds} s`,
    formatLoad(day.load),
    formatTable(["who", "bar", "seen", ""], rows, 3),
  ].join("\n\n");
}
