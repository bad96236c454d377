import { RunError } from "@pulumi/pulumi";

/** The error as Pulumi prints it without the program's stack, which would say nothing to a user. */
export function asRunError(error: unknown): RunError {
  return new RunError(error instanceof Error ? error.message : "something failed without a reason");
}
