/** The inputs that the linode stand-in accepts, and its plans for pools. Pure. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { problemsOf } from "../../../../../local/plugins/linode/inputs.ts";
import {
  planPools,
  poolCreation,
  wantedPools,
  type WantedPool,
} from "../../../../../local/plugins/linode/pools.ts";
import { clusterStateOf, type PoolState } from "../../../../../local/plugins/linode/state.ts";
import { linodeProvider } from "../../../../../local/plugins/linode/provider.ts";
import { Secret, unknown, type PropertyBag } from "../../../../../local/plugins/protocol/values.ts";
import { listening, smallInputs, subject } from "./support.ts";

describe("inputs of LkeCluster", () => {
  const pool = { type: "g6-standard-2", count: 1 };
  const cases: readonly (readonly [string, PropertyBag, string, RegExp])[] = [
    ["no label", { label: null }, "label", /required/],
    ["no pools", { pools: [] }, "pools", />=1/],
    ["a pool without type", { pools: [{ count: 1 }] }, "pools[0].type", /string/],
    ["a pool without count", { pools: [{ type: "t" }] }, "pools[0]", /`count` must be defined/],
    ["an empty pool", { pools: [{ ...pool, count: 0 }] }, "pools[0].count", />=1/],
    ["a fraction", { pools: [{ ...pool, count: 1.5 }] }, "pools[0].count", /int/],
    [
      "an unknown effect",
      { pools: [{ ...pool, taints: [{ key: "k", value: "v", effect: "Never" }] }] },
      "pools[0].taints[0].effect",
      /NoExecute/,
    ],
    [
      "half an autoscaler",
      { pools: [{ type: "t", autoscaler: { min: 1 } }] },
      "pools[0].autoscaler.max",
      /number/,
    ],
    ["an output as input", { pools: [{ ...pool, nodes: [] }] }, "pools[0]", /nodes/],
    ["an input of a newer version", { subnetId: 5 }, "subnetId", /@pulumi\/linode 5/],
    [
      "addresses for a list that is off",
      { controlPlane: { acl: { enabled: false, addresses: [{ ipv4s: ["192.0.2.1/32"] }] } } },
      "controlPlane.acl",
      /not acceptable when ACL is disabled/,
    ],
  ];
  for (const [what, over, property, reason] of cases) {
    it(`reject ${what}`, () => {
      const problems = problemsOf({ ...smallInputs, ...over });
      assert.deepEqual(
        problems.map((problem) => problem.property),
        [property],
      );
      assert.match(problems[0]?.reason ?? "", reason);
    });
  }

  it("are accepted while unknown", () => {
    assert.deepEqual(problemsOf({ ...smallInputs, label: unknown, tags: [unknown] }), []);
    assert.deepEqual(
      problemsOf({ ...smallInputs, pools: [{ type: "t", autoscaler: { min: 1, max: 2 } }] }),
      [],
    );
  });

  it("of other resources are rejected, with the supported one", async () => {
    const provider = linodeProvider("5.1.1", {});
    const type = "linode:index/lkeNodePool:LkeNodePool";
    await assert.rejects(
      async () => provider.check({ ...subject, type, oldInputs: {}, inputs: {} }, listening().call),
      /LkeNodePool is not supported by Archipelago's stand-in .*; supported: linode:index\/lkeCluster/,
    );
  });
});

describe("the state of LkeCluster", () => {
  it("is read from the official provider's outputs, with nulls and its marks", () => {
    const state = clusterStateOf({
      __meta: "{}",
      label: "eu",
      externalPoolTags: null,
      kubeconfig: new Secret("YQ=="),
      pools: [{ id: 1, type: "t", count: 2, autoscaler: null, labels: null, __defaults: [] }],
      controlPlane: { highAvailability: false, acl: null },
    });
    assert.deepEqual(
      [state.label, state.externalPoolTags, state.kubeconfig, state.controlPlane?.acl],
      ["eu", undefined, "YQ==", undefined],
    );
    assert.deepEqual([state.pools[0]?.autoscaler, state.pools[0]?.labels], [undefined, {}]);
  });
});

describe("plans for node pools", () => {
  const texts = fc.constantFrom("a", "b", "c");
  const wantedPool = fc.record({
    type: fc.constantFrom("small", "large"),
    count: fc.integer({ min: 1, max: 5 }),
    labels: fc.dictionary(texts, texts),
    tags: fc.uniqueArray(texts),
  });

  /** Returns Linode's pools after the plan: the kept ones in order, then the new ones. */
  const carriedOut = (state: readonly PoolState[], wanted: readonly WantedPool[]) => {
    const { changes, creations, removals } = planPools(state, wanted, "standard");
    const kept = state
      .filter(({ id }) => !removals.includes(id))
      .map(({ id, type, count, labels, tags }) => {
        const body = changes.find((change) => change.id === id)?.body ?? {};
        return {
          type,
          count: body.count ?? count,
          labels: body.labels ?? labels,
          tags: body.tags ?? tags,
        };
      });
    const made = creations.map(({ type, count, labels, tags }) => ({ type, count, labels, tags }));
    return [...kept, ...made];
  };
  const asState = (pools: readonly object[]): PoolState[] =>
    wantedPools(pools as Parameters<typeof wantedPools>[0], []).map((pool, index) => ({
      ...pool,
      id: index + 1,
      nodes: [],
      diskEncryption: "",
    }));
  const sorted = (pools: readonly object[]): string[] =>
    pools
      .map((pool) =>
        JSON.stringify(
          Object.entries(pool)
            .map(([key, value]: [string, unknown]) => [
              key,
              Array.isArray(value)
                ? value.map(String).sort()
                : typeof value === "object" && value !== null
                  ? Object.entries(value).sort()
                  : value,
            ])
            .sort(),
        ),
      )
      .sort();

  it("lead from any pools to any others, and are then empty", () => {
    fc.assert(
      fc.property(
        fc.array(wantedPool, { maxLength: 4 }),
        fc.array(wantedPool, { minLength: 1, maxLength: 4 }),
        (before, after) => {
          const state = asState(before);
          const wanted = wantedPools(after, state);
          assert.deepEqual(sorted(carriedOut(state, wanted)), sorted(after));
          const then = asState(after);
          const again = planPools(then, wantedPools(after, then), "standard");
          assert.deepEqual(again, { changes: [], creations: [], removals: [] });
        },
      ),
    );
  });

  it("start with the autoscaler's minimum, and disable it with the count as both bounds", () => {
    const [scaled] = wantedPools([{ type: "t", autoscaler: { min: 2, max: 5 } }], []);
    assert.ok(scaled);
    assert.equal(poolCreation(scaled, "standard").count, 2);
    const state = [{ ...scaled, id: 1, count: 4, nodes: [], diskEncryption: "" }];
    const { changes } = planPools(state, wantedPools([{ type: "t", count: 3 }], state), "standard");
    assert.deepEqual(changes, [
      { id: 1, body: { count: 3, tags: [], autoscaler: { enabled: false, min: 3, max: 3 } } },
    ]);
  });
});
