import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { withoutCredentials } from "../settings/credentials.ts";

/**
 * Fetches a text while the program starts, so that its content is known in a preview.
 *
 * @param setting path of the setting with the URL, for the error
 * @param sha256 the SHA-256 that the text has to have, in hexadecimal; undefined accepts any text
 * @throws RunError with the setting, the URL and the reason
 */
export async function fetchText(setting: string, url: string, sha256?: string): Promise<string> {
  const failed = (reason: string): never => {
    throw new pulumi.RunError(`${setting}: cannot read ${withoutCredentials(url)}: ${reason}`);
  };
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) }).catch(
    (error: unknown) => failed(reasonOf(error)),
  );
  if (!response.ok) return failed(`status ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const actual = createHash("sha256").update(bytes).digest("hex");
  if (sha256 !== undefined && actual !== sha256) {
    throw new pulumi.RunError(
      `${setting}Sha256: ${url} has another content; got ${actual}; expected ${sha256}`,
    );
  }
  return new TextDecoder().decode(bytes);
}

/** The reason of a failed fetch, which has it as its error's cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  return error.cause instanceof Error ? error.cause.message : error.message;
}
