import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportSchema } from "../../run/report.ts";

// Shows what scripts read of one run of mocha. Does not show that a run which is killed half-way reports; it does not.

const root = join(import.meta.dirname, "../../..");

describe("the reporter", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "archipelago-reporter-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs mocha over the given tests. */
  function run(
    tests: string,
    env: NodeJS.ProcessEnv = {},
  ): { output: string; code: number | null } {
    writeFileSync(join(folder, "case.cjs"), tests);
    const { stdout, status } = spawnSync(
      process.execPath,
      [
        join(root, "node_modules/mocha/bin/mocha.js"),
        ...["--no-config", "--no-package", "--reporter", join(root, "tests/support/reporter.cjs")],
        join(folder, "case.cjs"),
      ],
      { encoding: "utf8", cwd: folder, env: { ...process.env, ...env } },
    );
    return { output: stdout.trimEnd(), code: status };
  }

  function lastLine(tests: string): [line: string | undefined, code: number | null] {
    const { output, code } = run(tests);
    return [output.split("\n").at(-1), code];
  }

  it("ends with what passed and what failed", () => {
    const tests = `it("a", () => {}); it("b", () => { throw new Error("b"); });`;
    assert.deepEqual(lastLine(tests), ["1 passed, 1 failed", 1]);
  });

  it("counts what was skipped, if anything was", () => {
    assert.deepEqual(lastLine(`it("a", () => {}); it("b");`), ["1 passed, 0 failed, 1 skipped", 0]);
  });

  it("writes the figures and the seconds of each file to TEST_REPORT, and leaves the line out", () => {
    const file = join(folder, "report.json");
    const tests = `
      describe("a", () => {
        before((done) => { setTimeout(done, 200); });
        it("b", () => { if ("TEST_REPORT" in process.env) throw new Error("inherited"); });
        it("c");
      });
      describe("d", () => { it("e", (done) => { setTimeout(done, 200); }); });`;
    const { output } = run(tests, { TEST_REPORT: file });
    assert.doesNotMatch(output, /passed, /);
    const report = reportSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    const { passed, failed, skipped, files } = report;
    assert.deepEqual({ passed, failed, skipped }, { passed: 2, failed: 0, skipped: 1 });
    assert.deepEqual(
      files.map((entry) => entry.file),
      ["case.cjs"],
    );
    assert.ok((files[0]?.seconds ?? 0) >= 0.39 && report.loading > 0, JSON.stringify(report));
  });
});
