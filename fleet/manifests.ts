import * as pulumi from "@pulumi/pulumi";

/**
 * Fetches a text while the program starts, so that its content is known in a preview.
 *
 * @param setting path of the setting with the URL, for the error
 * @throws RunError with the setting, the URL and the reason
 */
export async function fetchText(setting: string, url: string): Promise<string> {
  const failed = (reason: string): never => {
    throw new pulumi.RunError(`${setting}: cannot read ${url}: ${reason}`);
  };
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) }).catch(
    (error: unknown) => failed(reasonOf(error)),
  );
  return response.ok ? response.text() : failed(`status ${response.status}`);
}

/** The reason of a failed fetch, which has it as its error's cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  return error.cause instanceof Error ? error.cause.message : error.message;
}
