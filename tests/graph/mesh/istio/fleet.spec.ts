import assert from "node:assert/strict";
import { compared, customNames } from "../../../support/compared.ts";
import { serveFleet, type FakeFleet } from "../../../support/apis.ts";
import { assertNoPlaintextSecrets, assertSameShape } from "../../../support/matchers.ts";
import {
  type Configuration,
  type ProgramGraph,
  runProgram,
  stackConfiguration,
} from "../../../support/program.ts";

// Proves: the accounts that the whole program declares between regions with Istio, and the effect of a change of the
// settings. Does not prove what the API then refuses, nor that istiod discovers with them: the fleet tests do.
const regions = ["ap", "eu", "us"] as const;

const others = (name: string): string[] => regions.filter((other) => other !== name);

/** The stack with some of Istio's options. */
function withIstio(config: Configuration, options: Readonly<Record<string, unknown>>) {
  const istio = JSON.parse(config["archipelago:istio"] ?? "{}") as Record<string, unknown>;
  return { ...config, "archipelago:istio": JSON.stringify({ ...istio, ...options }) };
}

/** The objects of one source's access to one target. */
const access = (target: string, source: string, generation = 1): string[] =>
  ["account", "peer", "role-binding", `token-${generation}`].map(
    (part) => `reader-${target}-from-${source}-${part}`,
  );

/** The ClusterRole that an account is bound to. */
const roleOf = (graph: ProgramGraph, target: string, source: string, relation = "peer"): unknown =>
  (graph.named(`reader-${target}-from-${source}-${relation}`).inputs["roleRef"] as { name: string })
    .name;

describe("A fleet with Istio", function () {
  this.timeout(600_000);
  let fleet: FakeFleet;
  let config: Configuration;
  let three: ProgramGraph;

  const run = (changed: Configuration): Promise<ProgramGraph> =>
    runProgram({ stack: "dev", config: changed, fleet });

  before(async () => {
    fleet = await serveFleet();
    config = await stackConfiguration("dev");
    three = await run(config);
  });
  after(() => fleet.close());

  it("has an account for each source in each target, with no permission beyond a peer's", () => {
    for (const target of regions) {
      const declared = customNames(three).filter((name) => name.startsWith(`reader-${target}-`));
      const expected = others(target).flatMap((source) => access(target, source));
      assert.deepEqual(declared.toSorted(), expected.toSorted());
      for (const source of others(target)) {
        assert.equal(roleOf(three, target, source), "istio-reader-peer");
      }
    }
    const rules = JSON.stringify(three.named("readers-eu-peer").inputs["rules"]);
    assert.doesNotMatch(rules, /secrets/);
    assert.ok(!customNames(three).includes("readers-eu-primary"));
  });

  it("gives an istiod its own token only, after the account has its permissions", () => {
    for (const source of regions) {
      for (const target of others(source)) {
        const own = `reader-${target}-from-${source}-token-1`;
        assert.ok(three.dependsOn(`peers-${source}-bundle`, own), own);
        assert.ok(three.dependsOn(own, `reader-${target}-from-${source}-peer`));
        assert.ok(three.dependsOn(own, `readers-${target}-peer`));
      }
      const foreign = `reader-${source}-from-${others(source)[0] ?? ""}-token-1`;
      assert.ok(!three.dependsOn(`peers-${source}-bundle`, foreign), foreign);
    }
    assertNoPlaintextSecrets(three);
  });

  it("declares the same in a preview", async () => {
    assertSameShape(await runProgram({ stack: "dev", config, preview: true }), three);
  });

  it("restarts an istiod after its remote secret, and asks the gate after that", () => {
    for (const region of regions) {
      assert.ok(three.dependsOn(`rollout-${region}-job`, `peers-${region}-bundle`));
      assert.ok(three.dependsOn("gate-eu-job", `rollout-${region}-job`));
    }
  });

  it("revokes one region's access to one other, and changes no other", async () => {
    const graph = await run(withIstio(config, { revoked: [{ source: "eu", target: "us" }] }));
    assert.deepEqual(compared(three, graph), {
      gone: access("us", "eu"),
      added: [],
      changed: [
        ...["gate-eu-job", "peers-eu-bundle"],
        ...["reach-eu-job", "reach-eu-peers", "rollout-eu-job"],
      ],
    });
    const { metadata, data } = graph.named("peers-eu-bundle").inputs as {
      metadata: { annotations: unknown };
      data: Record<string, string>;
    };
    assert.deepEqual(metadata.annotations, { "archipelago/peers": "ap" });
    assert.deepEqual(Object.keys(data), ["ap"]);
    const expected = /\{"name":"GATE_EXPECTED","value":"ap eu"\}/;
    assert.match(JSON.stringify(graph.named("gate-eu-job").inputs), expected);
    const all = [...regions];
    assert.deepEqual(three.result["reaches"], { eu: all, ap: all, us: all });
    assert.deepEqual(graph.result["reaches"], { eu: ["ap", "eu"], ap: all, us: all });
  });

  it("has no readers, roles or rollout where every access is revoked", async () => {
    const revoked = [
      { source: "eu", target: "us" },
      { source: "ap", target: "us" },
      { source: "us", target: "eu" },
      { source: "us", target: "ap" },
    ];
    const names = customNames(await run(withIstio(config, { revoked })));
    const left = names.filter((name) => /^(reader|readers|rollout|peers)-us-/.test(name));
    assert.deepEqual(left, []);
  });

  it("rotates every token: new Secrets beside the old ones, and every gate again", async () => {
    const graph = await run(withIstio(config, { tokenGeneration: 2 }));
    const pairs = regions.flatMap((target) => others(target).map((source) => [target, source]));
    const tokens = (generation: number): string[] =>
      pairs
        .map(([target = "", source = ""]) => access(target, source, generation).at(-1) ?? "")
        .toSorted();
    const jobs = regions.flatMap((name) => [
      `gate-${name}-job`,
      `peers-${name}-bundle`,
      // The mocks' authorities differ by the Secret that they come in; a cluster's own does not.
      `reach-${name}-job`,
      `reach-${name}-peers`,
      `rollout-${name}-job`,
    ]);
    assert.deepEqual(compared(three, graph), {
      gone: tokens(1),
      added: tokens(2),
      changed: jobs.toSorted(),
    });
  });

  it("removes a region's accounts from the others", async () => {
    const clusters = JSON.parse(config["archipelago:clusters"] ?? "") as { name: string }[];
    const graph = await run({
      ...config,
      "archipelago:clusters": JSON.stringify(clusters.filter(({ name }) => name !== "us")),
      "archipelago:demo": JSON.stringify({ replicas: 2, weights: { eu: 1, ap: 1 } }),
    });
    const { gone } = compared(three, graph);
    for (const target of ["eu", "ap"]) {
      for (const name of access(target, "us")) assert.ok(gone.includes(name), name);
    }
  });

  it("gives a remote's own primary more than a peer, and every other primary no more", async () => {
    const clusters = JSON.parse(config["archipelago:clusters"] ?? "") as { name: string }[];
    const mixed = {
      ...withIstio(config, { topology: "primary-remote" }),
      "archipelago:clusters": JSON.stringify(
        clusters.map((cluster) =>
          cluster.name === "us" ? { ...cluster, primary: "eu" } : cluster,
        ),
      ),
    };
    const graph = await run(mixed);
    assert.equal(roleOf(graph, "us", "eu", "primary"), "istio-reader-primary");
    assert.equal(roleOf(graph, "us", "ap"), "istio-reader-peer");
    assert.equal(roleOf(graph, "ap", "eu"), "istio-reader-peer");
    const names = customNames(graph);
    assert.ok(names.includes("readers-us-primary") && !names.includes("readers-ap-primary"));
    assert.ok(!names.includes("reader-eu-from-us-account"), "a remote reads nothing");
    const revoked = [{ source: "eu", target: "ap" }];
    const without = await run({ ...withIstio(mixed, { topology: "primary-remote", revoked }) });
    const all = [...regions];
    assert.deepEqual(without.result["reaches"], { eu: ["eu", "us"], ap: all, us: ["eu", "us"] });
  });
});
