"use strict";

const { reporters } = module.require("mocha");

/**
 * Mocha's spec reporter, and one more line at the very end that a script can read:
 * `12 passed, 0 failed`, with `, 3 skipped` after it when tests were held back.
 *
 * The figures are the runner's own, so a run that ends early counts only what ran.
 */
class Reporter extends reporters.Spec {
  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.runner.stats;
    const skipped = pending > 0 ? `, ${pending} skipped` : "";
    reporters.Base.consoleLog(`${passes} passed, ${failures} failed${skipped}`);
  }
}

module.exports = Reporter;
