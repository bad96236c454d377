import * as pulumi from "@pulumi/pulumi";

import { withoutCredentials } from "./credentials.ts";
import { formatProblem, type Problem } from "./problem.ts";

/**
 * Invalid settings. Thrown before any resource is declared, with every problem at once, one line each:
 * `path: problem; got <value>; expected <values>`. A `RunError`, so that Pulumi prints it without a stack trace.
 */
export class SettingsError extends pulumi.RunError {
  readonly problems: readonly Problem[];

  constructor(stack: string, problems: readonly Problem[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(
      [`${count} in the settings of stack ${stack}`, ...problems.map(formatProblem)].join("\n"),
    );
    this.name = "SettingsError";
    // Nobody reads where in the program it was thrown, and Pulumi's runner takes 13 s to colour the stack on Node 20.
    this.stack = "";
    this.problems = problems.map(({ path, reason, got, expected }) => ({
      path: withoutCredentials(path),
      reason: withoutCredentials(reason),
      got: withoutCredentials(got),
      expected: withoutCredentials(expected),
    }));
  }
}
