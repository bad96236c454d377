// Not the whole SDK, which takes a second to load: the settings and the command line report errors too.
import { RunError } from "@pulumi/pulumi/errors.js";
import * as z from "zod";

/**
 * An error that a person can act on: Pulumi prints its message and no stack trace.
 *
 * It has no stack at all. Pulumi's runner formats the stack of a `RunError` too, for its tracing and even where that is off
 * (`defaultErrorMessage` in @pulumi/pulumi 3.248, cmd/run), and on Node 20 that takes many seconds.
 */
export class UserError extends RunError {
  constructor(message: string) {
    super(message);
    this.stack = "";
  }
}

/**
 * Converts an error to one that Pulumi prints without a stack trace.
 *
 * @param what put before the message. @default nothing
 */
export function asRunError(error: unknown, what?: string): RunError {
  const message = error instanceof Error ? error.message : "unknown error";
  return new UserError(what === undefined ? message : `${what}: ${message}`);
}

/** For `catch`: rejects with {@link asRunError}. */
export function throwRunError(error: unknown): never {
  throw asRunError(error);
}

/** The same function, with errors that Pulumi prints without a stack trace; see {@link asRunError}. */
export function throwingRunError<In, Out>(body: (input: In) => Out): (input: In) => Out {
  return (input) => {
    try {
      return body(input);
    } catch (error) {
      throw asRunError(error);
    }
  };
}

/** For `catch`: rejects with `what`, the failed operation, and the reason; see {@link reasonOf}. */
export function failing(what: string): (error: unknown) => never {
  return (cause) => {
    throw new Error(`${what}: ${reasonOf(cause)}`, { cause });
  };
}

/** A Kubernetes API's response to a failed request. The client leaves it as text or as an object. */
const statusSchema = z.looseObject({ kind: z.literal("Status"), message: z.string().min(1) });

/**
 * The reason of a failed request in one line: the HTTP status, with the message if a Kubernetes API sent it. Never
 * the headers, which carry credentials, nor a body that something else on the way wrote.
 */
export function reasonOf(error: unknown): string {
  if (isHttpError(error)) {
    const status = "body" in error ? statusSchema.safeParse(asObject(error.body)).data : undefined;
    return `HTTP ${error.code}${status === undefined ? "" : `, ${status.message}`}`;
  }
  if (typeof error === "object" && error !== null) {
    if ("name" in error && error.name === "AbortError") {
      return "timed out";
    }
    if ("code" in error && typeof error.code === "string") {
      return error.code;
    }
    if (error instanceof Error) {
      return error.message;
    }
  }
  return "unknown reason";
}

/** True if a request failed with an HTTP status, and not in the connection. */
export function isHttpError(error: unknown): error is { readonly code: number } {
  return (
    typeof error === "object" && error !== null && "code" in error && typeof error.code === "number"
  );
}

/** OpenSSL's reasons not to trust a server's certificate, and Node's for a certificate of another name. */
const untrusted =
  /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT_|ERR_SSL_.*ALERT|INVALID_CA|HOSTNAME_MISMATCH)/;

/** True if an API refused the credentials (401, 403), or its certificate is not the one that they are for (x509). */
export function isRefusal(error: unknown): boolean {
  if (isHttpError(error)) return error.code === 401 || error.code === 403;
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    typeof error.code === "string" &&
    untrusted.test(error.code)
  );
}

/** Codes of Node's errors when nothing answers at an address, and not when something answers that is not trusted. */
const networkCodes = [
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
];

/** True if a request, or an operation that failed with it as its cause, had no answer: the network, or a timeout. */
export function isUnanswered(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  if (typeof cause !== "object" || cause === null || isHttpError(cause)) return false;
  if ("name" in cause && cause.name === "AbortError") return true;
  return "code" in cause && networkCodes.includes(String(cause.code));
}

function asObject(body: unknown): unknown {
  if (typeof body !== "string") return body;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
