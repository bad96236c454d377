import assert from "node:assert/strict";

import fc from "fast-check";

import {
  formatPath,
  formatProblem,
  message,
  problemAt,
  showValue,
} from "../../../settings/problem.ts";

// Proves: the form of a problem. Does not prove that its words help.

describe("a problem", () => {
  it("names its path", () => {
    assert.equal(formatPath(["clusters", 0, "pools", 1, "count"]), "clusters[0].pools[1].count");
    assert.equal(formatPath(["values", "a.b", ""]), 'values["a.b"][""]');
  });

  it("is one line", () => {
    const problem = problemAt(["mesh"], message("unsupported value", "istio; nothing else"), '"x"');
    assert.equal(
      formatProblem(problem),
      'mesh: unsupported value; got "x"; expected istio; nothing else',
    );
  });

  it("with a message of zod refers to the docs", () => {
    assert.equal(problemAt(["a"], "Invalid", "1").expected, "a value from docs/settings.md");
  });

  const shown: readonly (readonly [string, unknown, string])[] = [
    ["", undefined, "nothing"],
    ["", null, "null"],
    ["", "eu", '"eu"'],
    ["", "two\nlines", String.raw`"two\nlines"`],
    ["", [], "an empty list"],
    ["", [1], "a list"],
    ["", { password: "x" }, "a mapping"],
    ["", "x".repeat(80), `"${"x".repeat(59)}…`],
    ["apiToken", "hunter2", "a redacted value"],
    ["note", "-----BEGIN RSA PRIVATE KEY-----", "a redacted value"],
  ];
  for (const [key, value, text] of shown) {
    it(`shows ${key === "" ? "" : `${key} as `}${text}`, () => {
      assert.equal(showValue(value, key), text);
    });
  }

  it("shows any value on one line", () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (value, key) => {
        fc.pre(typeof value !== "bigint" && typeof value !== "symbol");
        assert.doesNotMatch(showValue(value, key), /\n/);
      }),
    );
  });
});
