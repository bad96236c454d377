import { createHash } from "node:crypto";
import { UserError } from "../components/internal/errors.ts";
import { withoutCredentials } from "../settings/credentials.ts";

/**
 * Fetches a text while the program starts, so that its content is known in a preview.
 *
 * @param setting path of the setting with the URL, for the error
 * @throws UserError with the setting, the URL and the reason
 */
export async function fetchText(setting: string, url: string): Promise<string> {
  const failed = (reason: string): never => {
    throw new UserError(`${setting}: cannot read ${withoutCredentials(url)}: ${reason}`);
  };
  const signal = AbortSignal.timeout(timeoutSeconds * 1000);
  // The body too: a server may begin its response and never end it.
  const read = async (): Promise<{
    readonly ok: boolean;
    readonly status: number;
    readonly text: string;
  }> => {
    const response = await fetch(url, { signal });
    return { ok: response.ok, status: response.status, text: await response.text() };
  };
  const { ok, status, text } = await read().catch((error: unknown) =>
    failed(signal.aborted ? `no complete response within ${timeoutSeconds} s` : reasonOf(error)),
  );
  return ok ? text : failed(`status ${status}`);
}

/** A text is not the one that its settings name. */
export class ChecksumError extends UserError {}

/**
 * Compares a text that was fetched with the checksum that its settings name.
 *
 * @param setting path of the setting with the checksum, for the error
 * @param expected SHA-256 in hexadecimal; undefined accepts any text
 * @throws ChecksumError with both checksums
 */
export function assertSha256(
  setting: string,
  url: string,
  text: string,
  expected: string | undefined,
): void {
  const actual = createHash("sha256").update(text).digest("hex");
  if (expected === undefined || actual === expected) return;
  const source = withoutCredentials(url);
  throw new ChecksumError(
    `${setting}: ${source} has another content; got ${actual}; expected ${expected}`,
  );
}

const timeoutSeconds = 30;

/** The reason of a failed fetch, which has it as its error's cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  return error.cause instanceof Error ? error.cause.message : error.message;
}
