/** The conditions and delays of retries. Pure. */

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** The outcome of a failed attempt. */
export type Outcome =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly reason: string;
      readonly maintenance: boolean;
    }
  /** No response. `code` is the system's error code, e.g. ECONNREFUSED. */
  | { readonly kind: "lost"; readonly code: string | undefined };

/** Statuses that mean "later" for any request, and that nothing was done. */
const notNow = new Set([408, 429]);

/** Failures before anything was sent. */
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/**
 * Returns whether to retry a request. A POST that may have been carried out is not retried, as it could create a second
 * cluster. Neither is anything during Linode's announced maintenance, which exceeds every time limit.
 */
export function isRetryable(method: Method, outcome: Outcome): boolean {
  if (outcome.kind === "lost") {
    return method !== "POST" || (outcome.code !== undefined && neverSent.has(outcome.code));
  }
  const { status, reason, maintenance } = outcome;
  if (status === 503) return !maintenance;
  if (notNow.has(status)) return true;
  if (status === 400) return reason.endsWith("Linode busy.");
  return status >= 500 && status !== 501 && method !== "POST";
}

/** Bounds in milliseconds. */
export interface RetryDelays {
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * Returns the delay before attempt `attempt + 1` (the first is 1): the response's Retry-After, in seconds, or else the
 * minimum, doubled each time. Never more than the maximum.
 */
export function retryDelay(
  attempt: number,
  retryAfter: string | null,
  { minimum, maximum }: RetryDelays,
): number {
  const asked = retryAfter === null ? Number.NaN : Number(retryAfter) * 1000;
  const wanted = Number.isFinite(asked) ? asked : minimum * 2 ** (attempt - 1);
  return Math.min(Math.max(wanted, 0), maximum);
}
