import { isHttpError, reasonOf } from "./errors.ts";

/** A condition to wait for, with its time limits. */
export interface Wait {
  /** Name for the error, for example `cluster eu`. */
  readonly what: string;
  readonly timeoutSeconds: number;
  /** Pause between two polls. @default 5 */
  readonly intervalSeconds?: number | undefined;
  /**
   * Resolves to what is still missing, or to undefined once nothing is. A rejection counts as missing. The signal aborts a
   * poll after 15 s, since one over a half-configured network may never end.
   */
  readonly poll: (signal: AbortSignal) => Promise<string | undefined>;
}

const pollTimeoutSeconds = 15;
const noAnswer = "its API did not answer in time";

/** Polls until nothing is missing. Rejects after the timeout with what was missing at the last poll. */
export async function waitUntilReady(wait: Wait): Promise<void> {
  const deadline = Date.now() + wait.timeoutSeconds * 1000;
  const pause = (wait.intervalSeconds ?? 5) * 1000;
  let known: string | undefined;
  for (;;) {
    const left = Math.max(deadline - Date.now(), 0);
    const missing = await pollOnce(wait, Math.min(left, pollTimeoutSeconds * 1000));
    if (missing === undefined) {
      return;
    }
    // A poll that the deadline aborted has less information than the one before it.
    known = missing === noAnswer ? (known ?? noAnswer) : missing;
    if (Date.now() + pause >= deadline) {
      throw new Error(`${wait.what} was not ready within ${wait.timeoutSeconds} s: ${known}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function pollOnce({ poll }: Wait, timeoutMilliseconds: number): Promise<string | undefined> {
  const timeout = new AbortController();
  const timer = setTimeout(() => {
    timeout.abort();
  }, timeoutMilliseconds);
  const timedOut = new Promise<string>((resolve) => {
    timeout.signal.addEventListener("abort", () => {
      resolve(noAnswer);
    });
  });
  try {
    return await Promise.race([poll(timeout.signal), timedOut]);
  } catch (error) {
    const reason = reasonOf(error);
    return isHttpError(error) ? `its API returned ${reason}` : `its API is unreachable (${reason})`;
  } finally {
    clearTimeout(timer);
  }
}
