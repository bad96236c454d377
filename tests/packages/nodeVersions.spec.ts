import assert from "node:assert/strict";
import type { Context } from "mocha";
import { readManifest, repository, run } from "./support.ts";
import { NODE_RELEASES, obtainNode, RegistryError, unavailable } from "./nodeVersions.ts";

// Shows that the program, its loader and Pulumi's runner work on the other Node releases that package.json allows: every
// stack file declares the same graph. The runner also compares its Node with `engines`. Does not show the local cloud or
// a fleet on them. Skipped, with the reason, if a release is not available.

describe("the program", function () {
  this.timeout("5m");

  for (const release of NODE_RELEASES) {
    const { version } = release;

    it(`declares the same on Node ${version}`, async function () {
      if (unavailable !== undefined) {
        skip(this, unavailable);
        return;
      }
      let node;
      try {
        node = await obtainNode(release);
      } catch (error) {
        if (error instanceof RegistryError) {
          skip(this, error.message);
          return;
        }
        throw error;
      }
      assert.equal(await run(repository, node, "--version"), `v${version}`);
      const output = await run(
        repository,
        node,
        "node_modules/mocha/bin/mocha.js",
        ...["tests/graph/golden.spec.ts", "tests/graph/languageHost.spec.ts"],
        ...["--grep", "matches|ends well"],
      );
      assert.match(output, /✔ matches tests.golden.dev.json/);
      assert.match(output, /✔ ends well, and declares/);
      assert.match(output, /^\d+ passed, 0 failed$/m);
    });
  }

  it("names the same releases of Node in every package", () => {
    const { engines } = readManifest(".");
    for (const { version } of NODE_RELEASES) {
      assert.ok(engines["node"]?.includes(`${version.split(".")[0] ?? ""}.`), version);
    }
    assert.deepEqual(readManifest("components").engines, engines);
    assert.deepEqual(readManifest("local").engines, engines);
  });
});

function skip(test: Context, reason: string): void {
  console.log(`      skipped: ${reason}`);
  test.skip();
}
