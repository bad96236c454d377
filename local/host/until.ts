import { setTimeout as sleep } from "node:timers/promises";

/**
 * Polls until there is a result, every `intervalMilliseconds`.
 *
 * @param what - the awaited condition, for the error message: `node a to be Ready`.
 * @param ask - returns undefined while there is no result; an error counts as no result, and is reported after a timeout.
 * @throws if there is no result within `seconds`, with `what` and the last error.
 */
export async function until<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined>,
  intervalMilliseconds = 200,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let reason: Error | undefined;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      reason = undefined;
    } catch (error) {
      reason = error instanceof Error ? error : new Error(String(error));
    }
    if (Date.now() > deadline) {
      const last = reason === undefined ? "" : `: ${reason.message}`;
      throw new Error(`timed out after ${seconds} s waiting for ${what}${last}`, { cause: reason });
    }
    await sleep(intervalMilliseconds);
  }
}
