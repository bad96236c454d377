/** Linode's refusals. */
import * as z from "zod";

const errorBody = z.looseObject({
  errors: z.array(z.looseObject({ reason: z.string(), field: z.string().nullish() })).min(1),
});

/** An answer that is no success. The message carries Linode's reasons, each with the input that it is about. */
export class LinodeError extends Error {
  /** The HTTP status. */
  readonly status: number;

  constructor(status: number, reason: string) {
    super(`[${status.toString().padStart(3, "0")}] ${reason}`);
    this.name = "LinodeError";
    this.status = status;
  }
}

/** The error in an answer's text. A text that is not Linode's JSON is not repeated: it may be a proxy's page. */
export function linodeError(status: number, contentType: string | null, text: string): LinodeError {
  const parsed = errorBody.safeParse(jsonOf(text));
  if (!parsed.success) {
    const what = contentType ?? "no content type";
    return new LinodeError(status, `unexpected answer (${what}, ${text.length} characters)`);
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
