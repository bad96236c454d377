/** Linode's error responses. */
import * as z from "zod";

const errorBody = z.looseObject({
  errors: z.array(z.looseObject({ reason: z.string(), field: z.string().nullish() })).min(1),
});

/** An error response. The message contains Linode's reasons, each with its input field. */
export class LinodeError extends Error {
  /** The HTTP status. */
  readonly status: number;

  constructor(status: number, reason: string) {
    super(`[${status.toString().padStart(3, "0")}] ${reason}`);
    this.name = "LinodeError";
    this.status = status;
  }
}

/** Parses an error response. A text other than Linode's JSON is not included, as it may be a proxy's page. */
export function linodeError(status: number, contentType: string | null, text: string): LinodeError {
  const parsed = errorBody.safeParse(jsonOf(text));
  if (!parsed.success) {
    const what = contentType ?? "no content type";
    return new LinodeError(status, `unexpected response (${what}, ${text.length} characters)`);
  }
  const reasons = parsed.data.errors.map(({ reason, field }) =>
    field === undefined || field === null || field === "" ? reason : `[${field}] ${reason}`,
  );
  return new LinodeError(status, reasons.join("; "));
}

export const isNotFound = (error: unknown): boolean =>
  error instanceof LinodeError && error.status === 404;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
