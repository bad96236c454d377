import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { bakeValues, charts, vendorDependencies } from "../../../../local/parts/charts/bake.ts";
import { moduleFolder } from "../../../../local/parts/go/build.ts";

// The replacements on small texts. That the real charts contain the replaced texts is checked when they are packaged, and
// that they install by the fleet tests.
describe("charts", () => {
  it("have the replaced values, at every occurrence", () => {
    const values = "a: &version latest\nb: *version\nc: 1\nd: 1\n";
    const baked = bakeValues(values, [
      { from: "&version latest", to: "&version v2" },
      { from: ": 1\n", to: ": 3\n", times: 2 },
    ]);
    assert.deepEqual(parse(baked), { a: "v2", b: "v2", c: 3, d: 3 });
  });

  it("are rejected if upstream's text changed", () => {
    assert.throws(
      () => bakeValues("tag: newest\n", [{ from: "tag: latest\n", to: "tag: 1\n" }]),
      /chart values hold "tag: latest\\n" 0 times, not 1/,
    );
    assert.throws(() => bakeValues("x x", [{ from: "x", to: "y" }]), /2 times, not 1/);
  });

  it("name no repository for a packaged dependency", () => {
    const text =
      "name: a\nversion: 1.0.0\ndependencies:\n  - name: b\n    repository: https://b.example\n    version: 2.x.x\n";
    assert.deepEqual(parse(vendorDependencies(text)), {
      name: "a",
      version: "1.0.0",
      dependencies: [{ name: "b", repository: "", version: "2.x.x" }],
    });
    assert.deepEqual(parse(vendorDependencies("name: a\n")), { name: "a" });
  });

  it("come from modules that their families pin, one chart per name", async () => {
    assert.deepEqual(charts.map(({ name }) => name).sort(), [
      "base",
      "gateway",
      "istiod",
      "karmada",
    ]);
    for (const { family, module } of charts)
      assert.ok(
        (await readFile(join(moduleFolder(family), "go.mod"), "utf8")).includes(`${module} v`),
      );
  });
});
