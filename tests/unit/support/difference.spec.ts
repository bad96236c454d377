import assert from "node:assert/strict";
import fc from "fast-check";
import { isRecord } from "../../support/decode.ts";
import { difference, mergePatch } from "../../support/difference.ts";

// Shows that a recorded difference loses nothing: with its base it gives the graph back.

/** RFC 7386, section 2, as it stands there. */
function apply(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result = new Map(isRecord(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, apply(result.get(key), value));
  }
  return Object.fromEntries(result);
}

// Few keys, so that two values share some.
const { value } = fc.letrec((tie) => ({
  leaf: fc.oneof(fc.integer(), fc.string(), fc.boolean()),
  list: fc.array(tie("value"), { maxLength: 3 }),
  mapping: fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { noNullPrototype: true }),
  value: fc.oneof({ maxDepth: 4 }, tie("leaf"), tie("list"), tie("mapping")),
}));
const mapping = fc.dictionary(fc.constantFrom("x", "y", "z"), value, { noNullPrototype: true });

describe("mergePatch", () => {
  it("gives the target back when it is applied to the source", () => {
    fc.assert(
      fc.property(value, value, (source, target) => {
        assert.deepEqual(apply(source, mergePatch(source, target)), target);
      }),
    );
  });

  it("refuses what a merge patch cannot express", () => {
    assert.throws(() => mergePatch({}, { a: null }), /cannot set null/);
  });
});

describe("difference", () => {
  it("holds all that differs", () => {
    fc.assert(
      fc.property(mapping, mapping, mapping, mapping, (outputs, resources, others, other) => {
        const base = { outputs, resources };
        const { removed, added, changed, ...patch } = difference(base, {
          outputs: others,
          resources: other,
        });
        const kept = Object.entries(resources)
          .filter(([name]) => !removed.includes(name))
          .map(([name, item]) => [name, name in changed ? apply(item, changed[name]) : item]);
        assert.deepEqual({ ...Object.fromEntries(kept), ...added }, other);
        assert.deepEqual(apply(outputs, patch.outputs), others);
      }),
    );
  });

  it("is empty between equals", () => {
    const graph = { outputs: { a: 1 }, resources: { one: { type: "t" } } };
    assert.deepEqual(difference(graph, graph), {
      outputs: {},
      removed: [],
      added: {},
      changed: {},
    });
  });
});
