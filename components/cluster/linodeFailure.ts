import { UserError } from "../internal/errors.ts";

/** True if Linode refused the request for its credentials: none, invalid, or without the scope. */
export function isRefused(error: unknown): boolean {
  const text = textOf(error);
  return withoutToken.test(text) || ["401", "403"].includes(statusOf(text) ?? "");
}

/**
 * An error of Linode's provider in one line: what failed, why, and for a refused token what to type.
 *
 * @param what the failed request, for example `cannot list the regions`
 */
export function linodeError(what: string, error: unknown): UserError {
  const text = textOf(error);
  return new UserError(`linode: ${what}; got ${text}; ${nextStep(text)}`);
}

/** For `catch`: rejects with {@link linodeError}. */
export function linodeFailure(what: string): (error: unknown) => never {
  return (error) => {
    throw linodeError(what, error);
  };
}

const setToken = "set it with: pulumi config set --secret linode:token";

/** Errors of the providers when there is no token; both have a status only if they sent a request. */
const withoutToken =
  /\b(no|missing|required?)\b.{0,20}\btoken\b|token.{0,30}(must|required|missing)/i;

/** A name that no resolver knows, in Node's words and in Go's. */
const unresolved = /ENOTFOUND|EAI_AGAIN|no such host|server misbehaving|name resolution/;

/** The HTTP status of the response, as both providers begin their messages; a client's own error has a code below 100. */
function statusOf(text: string): string | undefined {
  return /\[([1-5]\d\d)\]/.exec(text)?.[1];
}

/** What a person does about an error. */
function nextStep(text: string): string {
  const status = statusOf(text);
  if (withoutToken.test(text)) return `expected a token of Linode's API; ${setToken}`;
  if (status === "401") return `expected a valid token of Linode's API; ${setToken}`;
  if (status === "403") {
    return (
      "expected a token with the scopes lke:read_write, linodes:read_write, nodebalancers:read_write and " +
      `volumes:read_write; ${setToken}`
    );
  }
  if (status === "429") {
    return "expected fewer requests than the account's limit; wait a few minutes, and run it again";
  }
  if (unresolved.test(text)) {
    return "expected a host name that this machine resolves; check linode:url and the machine's DNS";
  }
  if (page.test(text) || status === "404") {
    return "expected an answer of Linode's API; check linode:url, and a proxy that may have answered in its place";
  }
  if (status?.startsWith("5") === true || text.includes("no answer within")) {
    return "expected an answer of Linode's API; see https://status.linode.com, and run it again later";
  }
  return "expected an answer of Linode's API; check linode:url and the network, and run it again";
}

/** Something else than JSON in place of Linode's answer. Pulumi's own plugin repeats a page as a whole. */
const page = /text\/html|no JSON|<!doctype|<html|invalid character '<'|Unexpected token/i;

/** Characters of a message that are shown. */
const longest = 300;

/** The provider's message in one line, without what the engine puts before it, and without a page. */
function textOf(error: unknown): string {
  const text = error instanceof Error ? error.message : "";
  const line = text
    .replace(/^invocation of \S+ returned an error: /, "")
    .replace(/^Invoke of '\S+' failed: /, "")
    .replace(/\s+/g, " ")
    .replace(/(with body|Response body): .*/i, "and a page")
    .replace(/<(!doctype|html|\?xml).*/i, "a page")
    .trim();
  if (line === "") return "an unknown error";
  return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}
