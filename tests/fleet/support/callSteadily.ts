import { randomUUID } from "node:crypto";
import { execute } from "./exec.ts";

/** One request of a caller. */
export interface Call {
  /** Unix seconds at its end. */
  readonly at: number;
  /** `200`, another status, or `000` without a response. */
  readonly status: string;
  readonly seconds: number;
}

/** A request above this counts as slow, in seconds; others take a few milliseconds. */
const slowSeconds = 0.7;

export const isFailed = ({ status }: Call): boolean => status !== "200";
export const isSlow = ({ seconds }: Call): boolean => seconds > slowSeconds;

/** Requests that go on in the background. */
export interface SteadyCalls {
  /** Ends them, and returns every one. */
  stop(): Promise<Call[]>;
}

/** The longest time that a caller goes on if nobody stops it, in seconds. */
const longestSeconds = 600;

const caller = { namespace: "demo", app: "caller", container: "caller" } as const;

/** Sends requests as {@link callSteadily} does, until it is told to stop. */
export function startCalls(cluster: string, url: string): SteadyCalls {
  // Its presence ends the requests. The root of the caller's container is read-only.
  const stopFile = `/dev/shm/stop-${randomUUID()}`;
  const calls = send(cluster, url, `[ ! -e ${stopFile} ] && `, longestSeconds);
  return {
    async stop() {
      await execute(cluster, { ...caller, command: ["touch", stopFile] });
      return calls;
    },
  };
}

/**
 * Sends one request after another, about five a second, from the demo's caller in a cluster, and returns every one. A
 * request ends after five seconds at the latest.
 */
export function callSteadily(cluster: string, url: string, seconds: number): Promise<Call[]> {
  return send(cluster, url, "", seconds);
}

async function send(
  cluster: string,
  url: string,
  condition: string,
  seconds: number,
): Promise<Call[]> {
  const script = `
end=$(($(date +%s) + ${seconds}))
while ${condition}[ $(date +%s) -lt $end ]; do
  answer=$(curl -s -o /dev/null -m 5 -w '%{http_code} %{time_total}' ${url})
  echo "$(date +%s) $answer"
  sleep 0.15
done`;
  const printed = await execute(cluster, { ...caller, command: ["/bin/sh", "-c", script] });
  return printed
    .trim()
    .split("\n")
    .map((line) => {
      const [at = "", status = "", taken = ""] = line.split(" ");
      return { at: Number(at), status, seconds: Number(taken) };
    });
}
