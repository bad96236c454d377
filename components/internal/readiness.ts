import { isHttpError, isRefusal, reasonOf } from "./errors.ts";

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
  /**
   * Ends the wait early if an API refuses the credentials, or is not the one that they are for: `seconds` after the first such
   * answer, unless a poll got through since. `advice` says in the error what to do. @default waits until the timeout
   */
  readonly refusal?: { readonly seconds: number; readonly advice?: string | undefined } | undefined;
}

/** The result of one poll. */
interface Answer {
  /** What is missing; undefined if nothing is. */
  readonly missing: string | undefined;
  /** The reason of a refusal; false if the API was not reached, and undefined if the poll got through. */
  readonly refused?: string | false;
}

const pollTimeoutSeconds = 15;
const noAnswer = "its API did not answer in time";

/**
 * Polls until nothing is missing. Rejects after the timeout with what was missing at the last poll, or earlier; see
 * {@link Wait.refusal}.
 */
export async function waitUntilReady(wait: Wait): Promise<void> {
  const deadline = Date.now() + wait.timeoutSeconds * 1000;
  const pause = (wait.intervalSeconds ?? 5) * 1000;
  let known: string | undefined;
  let refusedSince: number | undefined;
  for (;;) {
    const left = Math.max(deadline - Date.now(), 0);
    const { missing, refused } = await pollOnce(wait, Math.min(left, pollTimeoutSeconds * 1000));
    if (missing === undefined) {
      return;
    }
    if (refused === undefined) {
      refusedSince = undefined;
    } else if (refused !== false) {
      refusedSince ??= Date.now();
      throwIfRefused(wait, refused, refusedSince);
    }
    // A poll that the deadline aborted has less information than the one before it.
    known = missing === noAnswer ? (known ?? noAnswer) : missing;
    if (Date.now() + pause >= deadline) {
      throw new Error(`${wait.what} was not ready within ${wait.timeoutSeconds} s: ${known}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function throwIfRefused({ what, refusal }: Wait, reason: string, since: number): void {
  if (refusal === undefined || Date.now() - since < refusal.seconds * 1000) return;
  const advice = refusal.advice === undefined ? "" : `; ${refusal.advice}`;
  throw new Error(`${what}: its API refuses the credentials; got ${reason}${advice}`);
}

async function pollOnce({ poll }: Wait, timeoutMilliseconds: number): Promise<Answer> {
  const timeout = new AbortController();
  const timer = setTimeout(() => {
    timeout.abort();
  }, timeoutMilliseconds);
  const timedOut = new Promise<Answer>((resolve) => {
    timeout.signal.addEventListener("abort", () => {
      resolve({ missing: noAnswer, refused: false });
    });
  });
  try {
    return await Promise.race([poll(timeout.signal).then((missing) => ({ missing })), timedOut]);
  } catch (error) {
    const reason = reasonOf(error);
    const refused = isRefusal(error) && reason;
    return isHttpError(error)
      ? { missing: `its API returned ${reason}`, refused }
      : { missing: `its API is unreachable (${reason})`, refused };
  } finally {
    clearTimeout(timer);
  }
}
