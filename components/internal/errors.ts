import { RunError } from "@pulumi/pulumi";

/** The error as Pulumi prints it without the program's stack, which would say nothing to a user. */
export function asRunError(error: unknown): RunError {
  return new RunError(error instanceof Error ? error.message : "something failed without a reason");
}

/** The shortest true statement about a failed request; never its headers, which carry credentials. */
export function reasonOf(error: unknown): string {
  if (typeof error === "object" && error !== null) {
    if ("code" in error && typeof error.code === "number") {
      return `HTTP ${error.code}`;
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
