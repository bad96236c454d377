"use strict";

const { writeFileSync } = module.require("node:fs");
const { relative } = module.require("node:path");
const { reporters, Runner } = module.require("mocha");

const { EVENT_RUN_BEGIN, EVENT_SUITE_BEGIN, EVENT_SUITE_END } = Runner.constants;

/**
 * Mocha's spec reporter, with one more line at the very end that a script can read: `12 passed, 0 failed`. Pending tests are in
 * mocha's own summary above it.
 *
 * The numbers are the runner's own, so a run that ends early counts only the tests that ran.
 */
class Reporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    this.report = process.env["TEST_REPORT"];
    // A test may run mocha too, and its run is none of this one's.
    delete process.env["TEST_REPORT"];
    /** Milliseconds by spec file, hooks included. */
    this.files = new Map();
    /** Milliseconds from the start of the process to the first test: imports, and the global set-up. */
    this.loading = 0;
    let started = 0;
    runner.once(EVENT_RUN_BEGIN, () => {
      this.loading = performance.now();
    });
    runner.on(EVENT_SUITE_BEGIN, (suite) => {
      if (suite.parent?.root === true) started = performance.now();
    });
    runner.on(EVENT_SUITE_END, (suite) => {
      if (suite.parent?.root !== true || suite.file === undefined) return;
      const before = this.files.get(suite.file) ?? 0;
      this.files.set(suite.file, before + performance.now() - started);
    });
  }

  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.runner.stats;
    if (this.report === undefined) {
      const skipped = pending === 0 ? "" : `, ${pending} skipped`;
      reporters.Base.consoleLog(`${passes} passed, ${failures} failed${skipped}`);
      return;
    }
    const files = [...this.files].map(([path, took]) => ({
      file: relative(process.cwd(), path),
      seconds: took / 1000,
    }));
    const report = { passed: passes, failed: failures, skipped: pending, files };
    writeFileSync(this.report, JSON.stringify({ ...report, loading: this.loading / 1000 }));
  }
}

module.exports = Reporter;
