import type { Suite } from "mocha";

/**
 * Makes a suite's tests steps of one sequence: each depends on the one before, so the first failure also fails the rest.
 * These name it: a test that did not run has shown nothing. Failures in other suites have no effect, unlike with mocha's own
 * `bail`, which skips silently.
 */
export function inSequence(suite: Suite): void {
  let broken: string | undefined;

  suite.beforeEach("nothing failed before", function () {
    const { currentTest } = this;
    if (broken === undefined || currentTest === undefined) return;
    const reason = `not run, since "${broken}" failed`;
    // Not thrown here: mocha ends the suite at the first failing hook, and does not count the remaining tests.
    currentTest.fn = () => {
      throw new Error(reason);
    };
  });

  suite.afterEach("remember a failure", function () {
    // Also after a timeout, which the test itself does not notice.
    if (this.currentTest?.state === "failed") broken ??= this.currentTest.title;
  });
}
