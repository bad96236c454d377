/** One request that has ended, as the caller's script prints it. */
export interface RequestRecord {
  readonly target: string;
  /** Unique within the target. */
  readonly number: number;
  /** Seconds of the calling node's uptime. */
  readonly start: number;
  readonly end: number;
  /** `200`, another HTTP status, or `000` without a response. */
  readonly status: string;
  /** curl's exit code; 0 for a complete response. */
  readonly code: number;
  /** curl's own measurement, more precise than `end - start`. */
  readonly seconds: number;
  /** The region in the response; absent if it names none. */
  readonly origin?: string;
}

/** A line of the caller's log. */
export type LogLine =
  | { readonly kind: "request"; readonly record: RequestRecord }
  | { readonly kind: "ready"; readonly target: string }
  | {
      readonly kind: "laneEnd";
      readonly target: string;
      readonly lane: number;
      readonly sent: number;
    }
  | { readonly kind: "start" | "end" };

const request =
  /^(?<target>\S+) (?<number>\d+) (?<start>\d+) (?<end>\d+) (?<status>\d{3}) (?<code>\d+) (?<seconds>[\d.]+) (?<origin>\S+)$/;
const laneEnd = /^(?<target>\S+) end (?<lane>\d+) (?<sent>\d+)$/;
const ready = /^(?<target>\S+) ready$/;

/** Parses one line; undefined for one that the script did not write, or not completely. */
export function parseLogLine(line: string): LogLine | undefined {
  if (line === "load start") return { kind: "start" };
  if (line === "load end") return { kind: "end" };
  const found = request.exec(line)?.groups;
  if (found !== undefined) return { kind: "request", record: recordOf(found) };
  const ended = laneEnd.exec(line)?.groups;
  if (ended !== undefined) {
    const { target = "", lane, sent } = ended;
    return { kind: "laneEnd", target, lane: Number(lane), sent: Number(sent) };
  }
  const answered = ready.exec(line)?.groups;
  return answered === undefined ? undefined : { kind: "ready", target: answered["target"] ?? "" };
}

function recordOf(found: Readonly<Record<string, string>>): RequestRecord {
  const { target = "", number, start, end, status = "", code, seconds, origin = "-" } = found;
  return {
    target,
    number: Number(number),
    start: Number(start) / 100,
    end: Number(end) / 100,
    status,
    code: Number(code),
    seconds: Number(seconds),
    ...(origin !== "-" && { origin }),
  };
}

/** True for a successful response from a region that was asked: the target itself, or for a shared Service any. */
export function isAnswered({ target, status, code, origin }: RequestRecord): boolean {
  if (status !== "200" || code !== 0 || origin === undefined) return false;
  return isShared(target) || target === origin;
}

/** Name of the target that is the Service with endpoints in every region. No cluster can have it. */
export const sharedTarget = "_";

/** Name of the target that is the demo's Service, whose replicas Karmada divides by the weights. */
export const demoTarget = "_hello";

/** True for a target that several regions may answer. */
function isShared(target: string): boolean {
  return target === sharedTarget || target === demoTarget;
}

/** A failure in words that are the same for failures of one kind. */
export function failureOf({ status, code, origin }: RequestRecord): string {
  if (code === 0 && status === "200") {
    return origin === undefined ? "a response without a region" : `a response from ${origin}`;
  }
  return code === 0 ? `HTTP ${status}` : `curl ${code}: ${curlProblems.get(code) ?? "failed"}`;
}

/** https://curl.se/libcurl/c/libcurl-errors.html */
const curlProblems = new Map([
  [6, "host name not resolved"],
  [7, "connection refused"],
  [18, "response incomplete"],
  [28, "timed out"],
  [52, "empty response"],
  [55, "connection lost"],
  [56, "connection lost"],
]);
