import { createHash } from "node:crypto";
import { UserError } from "../components/internal/errors.ts";
import { withoutCredentials } from "../settings/credentials.ts";
import { isLoopbackUrl, isUrl } from "../settings/hosts.ts";

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
  const read = async (): Promise<{ readonly response: Response; readonly text: string }> => {
    const response = await follow(url, signal);
    return { response, text: await limitedText(response) };
  };
  const { response, text } = await read().catch((error: unknown) =>
    failed(signal.aborted ? `no complete response within ${timeoutSeconds} s` : reasonOf(error)),
  );
  return response.ok ? text : failed(`status ${response.status}`);
}

const mostRedirects = 5;

/** Follows redirects, but none to plain HTTP on another machine, which the settings do not allow either. */
async function follow(url: string, signal: AbortSignal, left = mostRedirects): Promise<Response> {
  const response = await fetch(url, { signal, redirect: "manual" });
  const location = response.headers.get("location");
  if (response.status < 300 || response.status >= 400 || location === null) return response;
  await response.body?.cancel();
  if (left === 0) throw new Error(`more than ${mostRedirects} redirects`);
  if (!URL.canParse(location, url)) throw new Error("redirected to an invalid URL");
  const { href } = new URL(location, url);
  if (!isUrl(href, ["https"], true) && !isLoopbackUrl(href, true)) {
    throw new Error(`redirected to ${withoutCredentials(href)}, which is not https://`);
  }
  return follow(href, signal, left - 1);
}

/** Largest manifest that is read, in bytes; a real one has about a megabyte. */
const largestText = 32 * 1024 * 1024;

async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | undefined = response.body ?? undefined;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > largestText) throw new Error(`larger than ${largestText} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
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
