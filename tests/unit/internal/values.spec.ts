import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { mergeValues, type HelmValues } from "../../../components/internal/values.ts";

// Shows the merge alone. The fleet tests show that it equals Helm's own, for the charts that they render.
const values: fc.Arbitrary<HelmValues> = fc.letrec<{ object: HelmValues; leaf: unknown }>(
  (tie) => ({
    leaf: fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.array(fc.integer())),
    object: fc.dictionary(
      fc.constantFrom("a", "b", "c"),
      fc.oneof({ maxDepth: 3 }, tie("leaf"), tie("object")),
      { noNullPrototype: true },
    ),
  }),
).object;

describe("mergeValues", () => {
  it("merges sections, and replaces lists and scalars", () => {
    const own = { a: { b: 1, c: [1, 2] }, d: 1, e: { f: 1 } };
    const extra = { a: { c: [3] }, d: { g: 2 }, e: 3 };
    assert.deepEqual(mergeValues(own, extra), { a: { b: 1, c: [3] }, d: { g: 2 }, e: 3 });
  });

  it("keeps null, by which Helm removes a chart's default", () => {
    const own = { pilot: { resources: { requests: { cpu: "10m" } }, env: { A: "a" } } };
    const extra = { pilot: { resources: null }, global: null };
    assert.deepEqual(mergeValues(own, extra), {
      pilot: { resources: null, env: { A: "a" } },
      global: null,
    });
  });

  it("merges keys that every object inherits", () => {
    const extra = JSON.parse('{"constructor": {"a": 1}, "__proto__": {"a": 1}}') as HelmValues;
    const own = { constructor: { b: 2 } } as unknown as HelmValues;
    assert.equal(
      JSON.stringify(mergeValues(own, extra)),
      '{"constructor":{"b":2,"a":1},"__proto__":{"a":1}}',
    );
  });

  it("replaces an output as a whole, on either side", () => {
    const output = pulumi.output({ b: 1 });
    assert.equal(mergeValues({ a: output }, { a: { c: 1 } })["a"] === output, false);
    assert.equal(mergeValues({ a: { c: 1 } }, { a: output })["a"], output);
    assert.equal(mergeValues({ a: output }, {})["a"], output);
  });

  it("prefers the extra values everywhere, and keeps the others", () => {
    fc.assert(
      fc.property(values, values, (own, extra) => {
        const merged = mergeValues(own, extra);
        assert.deepEqual(mergeValues(merged, extra), merged);
        assert.deepEqual(mergeValues({}, own), own);
        assert.deepEqual(mergeValues(own), own);
        for (const [key, value] of Object.entries(own)) {
          if (!(key in extra)) {
            assert.deepEqual(merged[key], value);
          }
        }
      }),
    );
  });

  it("changes neither of its arguments", () => {
    fc.assert(
      fc.property(values, values, (own, extra) => {
        const before = structuredClone([own, extra]);
        mergeValues(own, extra);
        assert.deepEqual([own, extra], before);
      }),
    );
  });
});
