import { isAnswer, reasonOf } from "./errors.ts";

/** What is waited for, and how. */
export interface Wait {
  /** What the error calls it, for example `cluster eu`. */
  readonly what: string;
  readonly timeoutSeconds: number;
  /** Pause between two looks. @default 5 */
  readonly intervalSeconds?: number | undefined;
  /**
   * One look: resolves to what is still missing, or to undefined when nothing is. A rejection counts as missing. A look
   * that takes longer than 15 s is given up by its signal, as one at a half-made network may never end.
   */
  readonly look: (signal: AbortSignal) => Promise<string | undefined>;
}

const lookTimeoutSeconds = 15;
const silence = "its API did not answer in time";

/** Looks again and again until nothing is missing; rejects after the timeout with what was missing at the last look. */
export async function waitUntilReady(wait: Wait): Promise<void> {
  const deadline = Date.now() + wait.timeoutSeconds * 1000;
  const pause = (wait.intervalSeconds ?? 5) * 1000;
  let known: string | undefined;
  for (;;) {
    const left = Math.max(deadline - Date.now(), 0);
    const missing = await lookOnce(wait, Math.min(left, lookTimeoutSeconds * 1000));
    if (missing === undefined) {
      return;
    }
    // A look that the deadline cut short says less than the one before it.
    known = missing === silence ? (known ?? silence) : missing;
    if (Date.now() + pause >= deadline) {
      throw new Error(`${wait.what} was not ready within ${wait.timeoutSeconds} s: ${known}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function lookOnce({ look }: Wait, timeoutMilliseconds: number): Promise<string | undefined> {
  const timeout = new AbortController();
  const timer = setTimeout(() => {
    timeout.abort();
  }, timeoutMilliseconds);
  const gaveUp = new Promise<string>((resolve) => {
    timeout.signal.addEventListener("abort", () => {
      resolve(silence);
    });
  });
  try {
    return await Promise.race([look(timeout.signal), gaveUp]);
  } catch (error) {
    const reason = reasonOf(error);
    return isAnswer(error) ? `its API answers ${reason}` : `its API cannot be reached (${reason})`;
  } finally {
    clearTimeout(timer);
  }
}
