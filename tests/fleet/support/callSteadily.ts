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

/**
 * Sends one request after another, about five a second, from the demo's caller in a cluster, and returns every one. A
 * request ends after five seconds at the latest.
 */
export async function callSteadily(cluster: string, url: string, seconds: number): Promise<Call[]> {
  const script = `
end=$(($(date +%s) + ${seconds}))
while [ $(date +%s) -lt $end ]; do
  answer=$(curl -s -o /dev/null -m 5 -w '%{http_code} %{time_total}' ${url})
  echo "$(date +%s) $answer"
  sleep 0.15
done`;
  const printed = await execute(cluster, {
    namespace: "demo",
    app: "caller",
    container: "caller",
    command: ["/bin/sh", "-c", script],
  });
  return printed
    .trim()
    .split("\n")
    .map((line) => {
      const [at = "", status = "", taken = ""] = line.split(" ");
      return { at: Number(at), status, seconds: Number(taken) };
    });
}
