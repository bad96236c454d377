import type { Suite } from "mocha";

/**
 * Makes a suite's tests steps of one sequence: each finds what the one before it left, so the first that fails takes the
 * rest with it. These fail too, naming it: a test that did not run has shown nothing. Failures in other suites do not
 * matter, as they would with mocha's own `bail`, which skips without a word.
 */
export function inSequence(suite: Suite): void {
  let broken: string | undefined;

  suite.beforeEach("nothing failed before", function () {
    const { currentTest } = this;
    if (broken === undefined || currentTest === undefined) return;
    const reason = `not run, since "${broken}" failed`;
    // Not thrown here: mocha ends the suite at the first failing hook, and counts what is left nowhere.
    currentTest.fn = () => {
      throw new Error(reason);
    };
  });

  suite.afterEach("remember a failure", function () {
    // After a timeout too, of which the test itself never hears.
    if (this.currentTest?.state === "failed") broken ??= this.currentTest.title;
  });
}
