import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { STAGES } from "../../run/lane.ts";

// Shows what `npm test` does with its lanes, by running them in a small package whose scripts have the same names.

const LANES = STAGES.flat();
const root = join(import.meta.dirname, "../../..");
const reporter = join(root, "tests/support/reporter.cjs");
const mocha = `node ${join(root, "node_modules/mocha/bin/mocha.js")} --reporter ${reporter}`;

const specs = {
  "one.cjs": `describe("one", () => { it("a", () => {}); });`,
  "three.cjs": `describe("three", () => { it("b", () => {}); it("c", () => {}); it("d"); });`,
  "bad.cjs": `it("e", () => {}); it("f", () => { throw new Error("f"); });`,
  "only.cjs": `it.only("g", () => {}); it("h", () => {});`,
};

/** Runs `npm test` where each lane is a script that succeeds, with one test if it has tests, unless `scripts` has it. */
function run(scripts: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "archipelago-lanes-"));
  try {
    for (const [name, text] of Object.entries(specs)) writeFileSync(join(folder, name), text);
    const passing = Object.fromEntries(
      LANES.map(({ script, hasTests }) => [script, hasTests ? `${mocha} one.cjs` : "true"]),
    );
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ scripts: { ...passing, ...scripts } }),
    );
    const { stdout, status } = spawnSync(
      join(root, "node_modules/.bin/tsx"),
      [join(root, "tests/run/main.ts")],
      { encoding: "utf8", cwd: folder },
    );
    return { lines: stdout.trimEnd().split("\n"), code: status };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("npm test", function () {
  this.timeout(60_000);

  it("runs every lane and ends with the sum of what they reported", () => {
    const lanes = LANES.filter(({ hasTests }) => hasTests).length;
    const { lines, code } = run({ "test:conformance:engine": `${mocha} three.cjs` });
    assert.equal(lines.at(-1), `${lanes + 1} passed, 0 failed, 1 skipped`);
    assert.equal(lines.filter((line) => / passed, /.test(line)).length, 1);
    assert.equal(lines.filter((line) => line.startsWith("  (imports")).length, lanes);
    assert.equal(code, 0);
  });

  it("stops after the stage of a lane of which a test fails", () => {
    const { lines, code } = run({
      "test:unit": `${mocha} three.cjs`,
      "test:packages": `${mocha} bad.cjs`,
    });
    assert.deepEqual(lines.slice(-2), [
      "test:packages failed; not run: test:fleet",
      "7 passed, 1 failed, 1 skipped",
    ]);
    assert.equal(code, 1);
  });

  it("shows the whole output of lanes that run side by side, one after the other", () => {
    const slow = "sleep 1; echo one; sleep 1; echo two #";
    const { lines } = run({ "test:unit": slow, check: "echo three; false" });
    assert.deepEqual(
      lines.filter((line) => /^(==|one|two|three|.*failed;)/.test(line)),
      [
        ...["== test:unit", "one", "two", "== test:graph", "== check", "three"],
        "test:unit, check failed; not run: test:conformance:clusters, test:conformance:engine, test:packages, test:browser, test:fleet",
      ],
    );
  });

  it("stops after the stage of a check that fails", () => {
    const { lines, code } = run({ check: "false" });
    assert.deepEqual(lines.slice(-2), [
      "check failed; not run: test:conformance:clusters, test:conformance:engine, test:packages, test:browser, test:fleet",
      "2 passed, 0 failed",
    ]);
    assert.equal(code, 1);
  });

  it("fails where a lane with tests reports nothing", () => {
    const { lines, code } = run({ "test:packages": "true" });
    assert.deepEqual(lines.slice(-2), [
      "test:packages failed; not run: test:fleet",
      "5 passed, 0 failed",
    ]);
    assert.equal(code, 1);
  });

  it("fails where a test was meant to run alone", () => {
    assert.equal(run({ "test:unit": `${mocha} only.cjs` }).code, 1);
  });
});

describe("every spec file", () => {
  it("is in the folder of a lane, or of the longer part", () => {
    const files = readdirSync(join(root, "tests"), { recursive: true, encoding: "utf8" });
    const specFiles = files.filter((file) => file.endsWith(".spec.ts"));
    assert.ok(specFiles.length > 100);
    assert.deepEqual(
      specFiles.filter(
        (file) => !/^(unit|graph|packages|browser|conformance|fleet|long)\//.test(file),
      ),
      [],
    );
  });

  it("of the conformance suite is in exactly one of its halves", () => {
    const text = readFileSync(join(root, "package.json"), "utf8");
    const { scripts } = JSON.parse(text) as { scripts: Record<string, string> };
    const quoted = (name: string) =>
      [...(scripts[name] ?? "").matchAll(/'([^']+)'/g)].map(([, glob]) => glob);
    const [engine] = quoted("test:conformance:engine");
    const [all] = quoted("test:conformance");
    assert.ok(engine !== undefined && all !== undefined);
    assert.deepEqual(quoted("test:conformance:clusters"), [engine, all]);
    assert.match(scripts["test:conformance:clusters"] ?? "", /--ignore '/);
  });
});
