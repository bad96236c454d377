/** When a request is sent again, and after how long. Pure. */

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** What came of one attempt that did not succeed. */
export type Outcome =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly reason: string;
      readonly maintenance: boolean;
    }
  /** No answer. `code` is the system's word, e.g. ECONNREFUSED. */
  | { readonly kind: "lost"; readonly code: string | undefined };

/** Answers that say "not now" whatever was asked, and that nothing was done. */
const notNow = new Set([408, 429]);

/** Failures before anything was sent. */
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/**
 * Whether to send a request again. A POST that may have been carried out is not: it could make a second cluster. Nor is
 * anything during Linode's announced maintenance, which lasts longer than anyone waits.
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
 * How long to wait before attempt `attempt + 1` (the first is 1): what the answer's Retry-After says, in seconds, else
 * the minimum, doubled each time. Never more than the maximum.
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
