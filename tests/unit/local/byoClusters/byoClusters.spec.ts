import assert from "node:assert/strict";
import { parse, stringify } from "yaml";
import { mergeKubeconfigs } from "../../../../local/byoClusters/kubeconfig.ts";
import { conflicts, applyRequest } from "../../../../local/byoClusters/records.ts";
import { byoClusterProblems, readByoCluster } from "../../../../local/byoClusters/request.ts";
import { clusterSpec, subnetShares } from "../../../../local/cloud/plan.ts";
import { emptyState } from "../../../../local/cloud/store/records.ts";

const a = { name: "a", pods: "10.11.0.0/16", services: "10.111.0.0/16" };
const b = { name: "b", pods: "10.12.0.0/16", services: "10.112.0.0/16" };

// Requests and their records. That such clusters run is tested by the fleet tests.
describe("byo clusters", () => {
  it("are parsed from names with their ranges", () => {
    assert.deepEqual(readByoCluster("a:10.11.0.0/16:10.111.0.0/16"), a);
    assert.throws(() => readByoCluster("a:10.11.0.0/16"), {
      message:
        '--flat: got "a:10.11.0.0/16"; expected name:pods:services, such as a:10.11.0.0/16:10.111.0.0/16',
    });
    assert.deepEqual(byoClusterProblems([a, b]), []);
  });

  for (const [what, clusters, problem] of [
    [
      "a name that machines cannot have",
      [{ ...a, name: "A_1" }],
      'cluster name "A_1": expected at most 20 lower-case letters, digits and hyphens, a letter first',
    ],
    ["an LKE cluster's name", [{ ...a, name: "lke10001" }], 'cluster name "lke10001" is reserved'],
    ["a duplicate name", [a, { ...b, name: "a" }], "cluster a is listed twice"],
    ["an invalid range", [{ ...a, pods: "many" }], "the pods of a (many): expected an IPv4 range"],
    [
      "too few pods",
      [{ ...a, pods: "10.11.0.0/24" }],
      "the pods of a (10.11.0.0/24): expected a /16 range",
    ],
    [
      "too many Services",
      [{ ...a, services: "10.96.0.0/11" }],
      "the Services of a (10.96.0.0/11): expected a /12 to a /24 range",
    ],
    [
      "a range that starts elsewhere",
      [{ ...a, pods: "10.11.12.0/16" }],
      "the pods of a (10.11.12.0/16): the range starts at 10.11.0.0",
    ],
    [
      "overlapping ranges",
      [a, { ...b, pods: "10.111.0.0/16" }],
      "the pods of b (10.111.0.0/16) overlap the Services of a (10.111.0.0/16)",
    ],
    [
      "a range of the clouds'",
      [{ ...a, services: "10.210.0.0/16" }],
      "the Services of a (10.210.0.0/16) overlap 10.200.0.0/16 to 10.249.0.0/16, which is reserved for local clouds",
    ],
  ] as const)
    it(`rejects ${what}`, () => {
      assert.deepEqual(byoClusterProblems(clusters), [problem]);
    });

  it("are exactly those of the last request, and none has an LKE cluster's subnet", () => {
    const state = { ...emptyState(), nextId: 1 };
    applyRequest(state, { clusters: [a, b], nodes: 2 });
    assert.deepEqual(
      state.clusters.map(({ label, phase, pools }) => [label, phase, pools[0]?.nodes.length]),
      [
        ["a", "pending", 2],
        ["b", "pending", 2],
      ],
    );
    const [first, second] = state.clusters.map((record) => clusterSpec("test", record));
    assert.ok(first !== undefined && second !== undefined);
    assert.equal(first.name, "a");
    assert.deepEqual(first.ranges, { pods: a.pods, services: a.services });
    assert.ok(
      first.subnetIndex >= subnetShares.byo.first && second.subnetIndex > first.subnetIndex,
    );
    applyRequest(state, { clusters: [b], nodes: 1 });
    assert.deepEqual(
      state.clusters.map(({ phase }) => phase),
      ["deleting", "pending"],
    );
    const specs = state.clusters.map((record) => clusterSpec("test", record));
    assert.equal(specs[1]?.pools[0]?.nodes.length, 1);
  });

  it("cannot change their ranges, nor be requested while they are being deleted", () => {
    const state = { ...emptyState(), nextId: 1 };
    applyRequest(state, { clusters: [a, b], nodes: 1 });
    assert.deepEqual(
      conflicts(state, { clusters: [a, { ...b, pods: "10.13.0.0/16" }], nodes: 1 }),
      ["cluster b: its ranges cannot be changed; delete it first"],
    );
    applyRequest(state, { clusters: [a], nodes: 1 });
    assert.deepEqual(conflicts(state, { clusters: [a, b], nodes: 1 }), [
      "cluster b is being deleted",
    ]);
  });

  it("share one kubeconfig with a context for each cluster", () => {
    const single = (name: string): string =>
      stringify({
        clusters: [{ name, cluster: { server: `https://${name}.test` } }],
        users: [{ name: `${name}-admin`, user: { "client-key-data": name } }],
        contexts: [{ name: `${name}-ctx`, context: { cluster: name, user: `${name}-admin` } }],
      });
    assert.deepEqual(parse(mergeKubeconfigs({ a: single("a"), b: single("b") })), {
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        { name: "a", cluster: { server: "https://a.test" } },
        { name: "b", cluster: { server: "https://b.test" } },
      ],
      users: [
        { name: "a", user: { "client-key-data": "a" } },
        { name: "b", user: { "client-key-data": "b" } },
      ],
      contexts: [
        { name: "a", context: { cluster: "a", user: "a" } },
        { name: "b", context: { cluster: "b", user: "b" } },
      ],
      "current-context": "a",
    });
  });
});
