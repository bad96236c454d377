import * as pulumi from "@pulumi/pulumi";

/**
 * The text at an address, read while the program starts, so that a preview already knows what is in it.
 *
 * @param setting where the settings name the address, for the error
 * @throws RunError naming the setting, the address and what came back
 */
export async function fetchText(setting: string, url: string): Promise<string> {
  const failed = (why: string): never => {
    throw new pulumi.RunError(`${setting}: ${url} cannot be read: ${why}`);
  };
  const answer = await fetch(url, { signal: AbortSignal.timeout(60_000) }).catch((error: unknown) =>
    failed(reasonOf(error)),
  );
  return answer.ok ? answer.text() : failed(`status ${answer.status}`);
}

/** What went wrong; fetch hides it one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  return error.cause instanceof Error ? error.cause.message : error.message;
}
