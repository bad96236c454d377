/**
 * What a diff compares: the part of a live object that the inputs own, and the differences. Pure; that the API server
 * answers as assumed here is the conformance suite's to show.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  changesBetween,
  contains,
  parsePath,
  pathText,
} from "../../../../../local/plugins/kubernetes/objects/changes.ts";
import { ownedPart } from "../../../../../local/plugins/kubernetes/objects/live.ts";
import {
  quantity,
  sameQuantity,
} from "../../../../../local/plugins/kubernetes/objects/quantity.ts";
import { unknown, type PropertyBag } from "../../../../../local/plugins/protocol/values.ts";

const key = fc
  .string({ minLength: 1, maxLength: 6 })
  .filter((text) => !/["\\*]/.test(text) && !/^\d+$/.test(text));
const { bag: anyBag } = fc.letrec<{ bag: PropertyBag; value: PropertyBag[string] }>((tie) => ({
  bag: fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("bag"),
  ),
}));

describe("the part of a live object that inputs own", () => {
  it("is the inputs themselves when the server kept them and added its own", () => {
    fc.assert(
      fc.property(anyBag, anyBag, (inputs, servers) => {
        assert.deepEqual(changesBetween(ownedPart({ ...servers, ...inputs }, inputs), inputs), []);
      }),
    );
  });

  it("never has a field that the inputs have not", () => {
    fc.assert(
      fc.property(anyBag, anyBag, (live, inputs) => {
        for (const name of Object.keys(ownedPart(live, inputs))) assert.ok(name in inputs);
      }),
    );
  });

  it("is not drift where the server spells a quantity otherwise or leaves an empty value out", () => {
    const inputs = {
      resources: { limits: { cpu: "1000m", memory: "1024Mi" } },
      hostNetwork: false,
      env: [{ name: "EMPTY", value: "" }],
      labels: {},
    };
    const live = { resources: { limits: { cpu: "1", memory: "1Gi" } }, env: [{ name: "EMPTY" }] };
    assert.deepEqual(ownedPart(live, inputs), inputs);
  });

  it("is drift where a value that says something is gone or other", () => {
    const inputs = { replicas: 2, paused: true, note: "1000m" };
    assert.deepEqual(ownedPart({ replicas: 3, note: "1" }, inputs), { replicas: 3, note: "1" });
  });
});

describe("quantities", () => {
  const same = [
    ["1000m", "1"],
    ["1", 1],
    ["1024Mi", "1Gi"],
    ["0.5", "500m"],
    ["1e3", "1k"],
    ["100m", "0.1"],
  ] as const;
  for (const [left, right] of same) {
    it(`know that ${left} is ${right}`, () => {
      assert.equal(sameQuantity(left, right), true);
    });
  }

  it("are not found in other text", () => {
    for (const text of ["", "m", "1 Gi", "1GiB", "one", "v1"])
      assert.equal(quantity(text), undefined);
    assert.equal(sameQuantity("1Gi", "1G"), false);
  });
});

describe("differences", () => {
  it("are none between a value and itself, and some between values that differ", () => {
    fc.assert(
      fc.property(anyBag, anyBag, (left, right) => {
        assert.deepEqual(changesBetween(left, left), []);
        const same = JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
        assert.equal(changesBetween(left, right).length === 0, same);
      }),
    );
  });

  it("name the deepest place", () => {
    const before = { a: { b: [1, { c: 1 }], gone: 1 }, same: [1] };
    const after = { a: { b: [1, { c: 2 }, 3] }, same: [1], later: unknown };
    const found = changesBetween(before, after).map(
      ({ path, kind }) => `${kind} ${pathText(path)}`,
    );
    assert.deepEqual(found, ["update a.b[1].c", "add a.b[2]", "delete a.gone", "add later"]);
  });

  it("have paths that can be read back", () => {
    const parts = fc.array(fc.oneof(key, fc.nat(9)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(parts, ([first, ...rest]) => {
        const path = [String(first), ...rest];
        assert.deepEqual(parsePath(pathText(path)), path);
      }),
    );
  });

  it("lie inside another path when that is a prefix; a star is any part", () => {
    assert.equal(contains(parsePath("spec.ports[*].name"), parsePath("spec.ports[2].name")), true);
    assert.equal(contains(parsePath("spec"), parsePath("spec.replicas")), true);
    assert.equal(contains(parsePath("spec.replicas"), parsePath("spec")), false);
  });
});

/** The value with its keys in order, for comparison as text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([name, item]) => [name, sorted(item)]),
  );
}
