import { setTimeout as sleep } from "node:timers/promises";

/**
 * Asks until there is an answer, every `intervalMilliseconds`.
 *
 * @param ask - gives undefined as long as there is none; what it throws counts as none, and as the reason.
 * @throws when there is none after `seconds`: `what` and the last reason.
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
      throw new Error(`${what}: not within ${seconds} s${last}`, { cause: reason });
    }
    await sleep(intervalMilliseconds);
  }
}
