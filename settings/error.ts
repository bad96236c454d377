import { UserError } from "../components/internal/errors.ts";
import { withoutCredentials } from "./credentials.ts";
import { formatProblem, type Problem } from "./problem.ts";

/**
 * Invalid settings. Thrown before any resource is declared, with every problem at once, one line each:
 * `path: problem; got <value>; expected <values>`. Printed without a stack trace.
 */
export class SettingsError extends UserError {
  readonly problems: readonly Problem[];

  constructor(stack: string, problems: readonly Problem[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(
      [`${count} in the settings of stack ${stack}`, ...problems.map(formatProblem)].join("\n"),
    );
    this.name = "SettingsError";
    this.problems = problems.map(({ path, reason, got, expected }) => ({
      path: withoutCredentials(path),
      reason: withoutCredentials(reason),
      got: withoutCredentials(got),
      expected: withoutCredentials(expected),
    }));
  }
}
