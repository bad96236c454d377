import { RunError } from "@pulumi/pulumi";
import * as z from "zod";

/** The error as Pulumi prints it without the program's stack, which would say nothing to a user. */
export function asRunError(error: unknown): RunError {
  return new RunError(error instanceof Error ? error.message : "something failed without a reason");
}

/** For `catch`: rejects with {@link asRunError}. */
export function throwRunError(error: unknown): never {
  throw asRunError(error);
}

/** For `catch`: rejects with what could not be done, and why; see {@link reasonOf}. */
export function failing(what: string): (error: unknown) => never {
  return (cause) => {
    throw new Error(`${what}: ${reasonOf(cause)}`, { cause });
  };
}

/** What a Kubernetes API says of a request that it refuses, as the client leaves it: text, or an object. */
const refusal = z.looseObject({ kind: z.literal("Status"), message: z.string().min(1) });

/**
 * The shortest true statement about a failed request: the API's own words, where it is a Kubernetes API that answers.
 * Never the headers, which carry credentials, nor what something else on the way writes into its body.
 */
export function reasonOf(error: unknown): string {
  if (isAnswer(error)) {
    const said = "body" in error ? refusal.safeParse(asObject(error.body)).data : undefined;
    return `HTTP ${error.code}${said === undefined ? "" : `, ${said.message}`}`;
  }
  if (typeof error === "object" && error !== null) {
    if ("name" in error && error.name === "AbortError") {
      return "no answer in time";
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

/** Whether a request failed by an answer's status, and not on its way. */
export function isAnswer(error: unknown): error is { readonly code: number } {
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
