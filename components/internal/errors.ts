import { RunError } from "@pulumi/pulumi";
import * as z from "zod";

/** Converts an error to one that Pulumi prints without a stack trace. */
export function asRunError(error: unknown): RunError {
  return new RunError(error instanceof Error ? error.message : "unknown error");
}

/** For `catch`: rejects with {@link asRunError}. */
export function throwRunError(error: unknown): never {
  throw asRunError(error);
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

function asObject(body: unknown): unknown {
  if (typeof body !== "string") return body;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
