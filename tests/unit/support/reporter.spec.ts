import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Shows the line that scripts read. Does not show that a run which is killed half-way prints it; such a run has none.

const root = join(import.meta.dirname, "../../..");

/** The last line of a run of mocha with the given tests, and its exit code. */
function lastLine(tests: string): [line: string | undefined, code: number | null] {
  const folder = mkdtempSync(join(tmpdir(), "archipelago-reporter-"));
  try {
    writeFileSync(join(folder, "case.cjs"), tests);
    const run = spawnSync(
      process.execPath,
      [
        join(root, "node_modules/mocha/bin/mocha.js"),
        ...["--no-config", "--no-package", "--reporter", join(root, "tests/support/reporter.cjs")],
        join(folder, "case.cjs"),
      ],
      { encoding: "utf8", cwd: folder },
    );
    return [run.stdout.trimEnd().split("\n").at(-1), run.status];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the reporter", () => {
  it("ends with what passed and what failed", () => {
    const tests = `it("a", () => {}); it("b", () => { throw new Error("b"); });`;
    assert.deepEqual(lastLine(tests), ["1 passed, 1 failed", 1]);
  });

  it("names what was held back, if anything was", () => {
    assert.deepEqual(lastLine(`it("a", () => {}); it("b");`), ["1 passed, 0 failed", 0]);
  });
});
