import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { draw, drawingFile, drawings } from "../../drawings/drawings.ts";
import { structureOf } from "../../drawings/model.ts";
import { readRecorded } from "../../support/goldenFile.ts";

// Shows that the drawings of the documentation are those of the golden graphs, and so of what the program declares. How
// they look, tests/browser/drawings.spec.ts shows.

describe("the drawings", () => {
  for (const drawing of drawings) {
    it(`${drawing.file} is what \`npm run drawings\` makes of the stack ${drawing.stack}`, async () => {
      assert.equal(readFileSync(drawingFile(drawing.file), "utf8"), await draw(drawing));
    });
  }

  it("show clusters, what runs in them and who knows whom", async () => {
    const dev = structureOf(await readRecorded("dev"));
    assert.deepEqual(
      dev.manager?.boxes.map(({ label }) => label),
      ["Karmada's API", "hello, sleep"],
    );
    assert.deepEqual(
      dev.regions.map(({ name, boxes }) => [name, boxes.map(({ label }) => label)]),
      ["ap", "eu", "us"].map((name) => [
        name,
        ["karmada-agent", "istiod", "hello, sleep", "probe, gate", "east-west gateway :15443"],
      ]),
    );
    assert.deepEqual(dev.pairs, [
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    assert.deepEqual([dev.agents, dev.issued, dev.through], [[0, 1, 2], [0, 1, 2], "gateways"]);
    const flat = structureOf(await readRecorded("flat"));
    assert.deepEqual([flat.manager, flat.pairs, flat.through], [undefined, [[0, 1]], "addresses"]);
  });

  it("change with the graph", async () => {
    const { outputs, resources } = await readRecorded("dev");
    const kept = Object.entries(resources).filter(
      ([name]) => !/^(peers-us|gateway-us|gate-ap)/.test(name),
    );
    const less = structureOf({ outputs, resources: Object.fromEntries(kept) });
    assert.deepEqual(less.pairs, [[0, 1]]);
    assert.ok(less.regions[2]?.boxes.every(({ gateway }) => !gateway));
    assert.ok(less.regions[0]?.boxes.every(({ label }) => label !== "probe, gate"));
  });
});
