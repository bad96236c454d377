"use strict";

const { reporters } = module.require("mocha");

/**
 * Mocha's spec reporter, and one more line at the very end that a script can read:
 * `12 passed, 0 failed`. Tests that were held back are in mocha's own summary above it.
 *
 * The figures are the runner's own, so a run that ends early counts only what ran.
 */
class Reporter extends reporters.Spec {
  epilogue() {
    super.epilogue();
    const { passes, failures } = this.runner.stats;
    reporters.Base.consoleLog(`${passes} passed, ${failures} failed`);
  }
}

module.exports = Reporter;
