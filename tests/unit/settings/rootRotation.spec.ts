import assert from "node:assert/strict";
import { linode, parsed, problemsOf, rejects } from "./support.ts";

// Shows which rotations the settings accept. Does not show that proxies are ready for a stage: the guard asks them.

describe("the root and its rotation", () => {
  it("is the first one, complete, by default", () => {
    const { rootGeneration, rootRotation, rootReissues } = parsed().trust;
    assert.deepEqual([rootGeneration, rootRotation, rootReissues], [1, "complete", 0]);
  });

  it("goes through its stages to a later one", () => {
    for (const rootRotation of ["trust", "issue", "complete"]) {
      const { trust } = parsed({ trust: { rootGeneration: 2, rootRotation } });
      assert.deepEqual([trust.rootGeneration, trust.rootRotation], [2, rootRotation]);
    }
  });

  rejects([
    [
      "a rotation to the first root",
      { trust: { rootRotation: "trust" } },
      'trust.rootRotation: no root comes before the first one; got "trust"; expected no such key, or trust.rootGeneration: 2',
    ],
    [
      "another stage",
      { trust: { rootGeneration: 2, rootRotation: "drop" } },
      'trust.rootRotation: unsupported value; got "drop"; expected one of: trust, issue, complete',
    ],
  ]);

  it("is the first one with Linkerd", () => {
    const clusters = [linode("eu"), linode("ap")];
    assert.deepEqual(problemsOf({ mesh: "linkerd", clusters, trust: { rootGeneration: 2 } }), [
      "trust.rootGeneration: only Istio's root can be rotated; got 2; expected 1",
    ]);
  });
});
