import { UserError } from "../internal/errors.ts";

/** True if Linode refused the request for its credentials: none, invalid, or without the scope. */
export function isRefused(error: unknown): boolean {
  return hint(textOf(error)) !== undefined;
}

/**
 * An error of Linode's provider in one line: what failed, why, and for a refused token what to type.
 *
 * @param what the failed request, for example `cannot list the regions`
 */
export function linodeError(what: string, error: unknown): UserError {
  const text = textOf(error);
  const next =
    hint(text) ??
    "expected an answer of Linode's API; check linode:url and the network, and run it again";
  return new UserError(`linode: ${what}; got ${text}; ${next}`);
}

/** For `catch`: rejects with {@link linodeError}. */
export function linodeFailure(what: string): (error: unknown) => never {
  return (error) => {
    throw linodeError(what, error);
  };
}

const setToken = "set it with: pulumi config set --secret linode:token";

/** What to do about a refused request; undefined if it failed for another reason. */
function hint(text: string): string | undefined {
  if (
    /\b(no|missing|required?)\b.{0,20}\btoken\b|token.{0,30}(must|required|missing)/i.test(text)
  ) {
    return `expected a token of Linode's API; ${setToken}`;
  }
  if (/\b401\b/.test(text)) return `expected a valid token of Linode's API; ${setToken}`;
  if (/\b403\b/.test(text)) {
    return (
      "expected a token with the scopes lke:read_write, linodes:read_write, nodebalancers:read_write and " +
      `volumes:read_write; ${setToken}`
    );
  }
  return undefined;
}

/** The provider's message in one line, without what the engine puts before it. */
function textOf(error: unknown): string {
  const text = error instanceof Error ? error.message : "";
  const line = text
    .replace(/^invocation of \S+ returned an error: /, "")
    .replace(/\s+/g, " ")
    .trim();
  return line === "" ? "an unknown error" : line;
}
