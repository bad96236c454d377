import { UserError } from "./errors.ts";

/** Time for a provider's plugin to answer a question, in seconds; it may repeat requests that failed. */
const defaultSeconds = 120;

/**
 * Rejects unless a promise settles in time: a plugin's requests to a third party may have no time limit of their own.
 *
 * @param what subject of the error, for example `Linode's list of regions`
 */
export function within<T>(what: string, answer: Promise<T>, seconds = defaultSeconds): Promise<T> {
  return limited(answer, seconds, () => new UserError(`${what}: no answer within ${seconds} s`));
}

/** Rejects with this error unless a promise settles in time. What it stands for goes on. */
export async function limited<T>(
  answer: Promise<T>,
  seconds: number,
  error: () => Error,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(error());
    }, seconds * 1000);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
