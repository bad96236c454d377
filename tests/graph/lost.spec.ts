import assert from "node:assert/strict";
import { isRecord } from "../support/decode.ts";
import { failedCall } from "../support/failedCall.ts";
import { openOutputs } from "../support/golden.ts";
import type { GraphNode } from "../support/graph.ts";
import {
  answerLinode,
  type Configuration,
  type ProgramGraph,
  runProgram,
  stackConfiguration,
} from "../support/program.ts";

// Proves: with a cluster that is gone for good, the program declares exactly what it does without that cluster, and beside it the
// provider through which the rest of it leaves the state; and it names the load balancers in the state. Does not prove what the
// engine and the plugin make of it: the conformance and fleet tests do.

const service = (...ingress: readonly object[]) => ({
  type: "kubernetes:core/v1:Service",
  outputs: { status: { loadBalancer: { ingress } } },
});

const urn = (name: string): string => `urn:pulumi:dev::archipelago::some$type::${name}`;

const state: Readonly<Record<string, unknown>> = {
  [urn("gateway-ap-service")]: service({ ip: "192.0.2.7" }),
  [urn("gateway-eu-service")]: service({ ip: "192.0.2.8" }),
  [urn("ingress-ap-service")]: service({ hostname: "ap.example" }),
  [urn("karmada-service")]: service({ ip: "192.0.2.9" }),
  [urn("probe-ap-service")]: { type: "kubernetes:core/v1:Service", outputs: {} },
  [urn("gateway-ap-release")]: { type: "kubernetes:helm.sh/v3:Release", outputs: {} },
};

const readState = "pulumi:pulumi:readStackResourceOutputs";

describe("A fleet with a cluster that is gone for good", function () {
  this.timeout(300_000);
  let config: Configuration;

  before(async () => {
    config = await stackConfiguration("dev");
  });

  const run = (changes: Configuration, call: typeof answerLinode = answerLinode) =>
    runProgram({ stack: "dev", config: { ...config, ...changes }, call, preview: true });

  /** The configuration after a change of the listed clusters. */
  const clusters = (edit: (list: Record<string, unknown>[]) => unknown): Configuration => {
    const list: unknown = JSON.parse(config["archipelago:clusters"] ?? "[]");
    assert.ok(Array.isArray(list) && list.every(isRecord));
    return { "archipelago:clusters": JSON.stringify(edit(list)) };
  };
  const withLost = (): Configuration =>
    clusters((list) => list.map((one) => (one["name"] === "ap" ? { ...one, lost: true } : one)));

  /** Checks the one graph, but for these resources, against the other. Returns these. */
  async function assertOnlyMore(more: ProgramGraph, less: ProgramGraph, names: readonly string[]) {
    const isMore = ({ name }: GraphNode): boolean => names.includes(name);
    const rest = more.nodes.filter((node) => !isMore(node));
    assert.deepEqual(sorted(rest), sorted(less.nodes));
    assert.deepEqual(await openOutputs(more.result), await openOutputs(less.result));
    return more.nodes.filter(isMore);
  }
  const sorted = (nodes: readonly GraphNode[]): readonly GraphNode[] =>
    nodes.toSorted((one, other) => one.name.localeCompare(other.name));

  const assertRecord = (nodes: readonly GraphNode[], parent: string): void => {
    const provider = nodes.find(({ name }) => name === `${parent}-provider`);
    assert.equal(provider?.type, "pulumi:providers:kubernetes");
    assert.equal(provider.parent, parent);
    // The engine keeps the identifier of the state: another one would replace the provider.
    assert.deepEqual(provider.options.ignoreChanges, ["clusterIdentifier"]);
    assert.equal(provider.inputs["deleteUnreachable"], "true");
  };

  it("declares the fleet without it, and its provider", async () => {
    const demo = JSON.stringify({ weights: { eu: 1, us: 1 } });
    const others = clusters((list) => list.filter(({ name }) => name !== "ap"));
    const without = await run({ ...others, "archipelago:demo": demo });
    const lost = await run(withLost());
    const record = await assertOnlyMore(lost, without, ["cluster-ap", "cluster-ap-provider"]);
    assert.equal(record.length, 2);
    assert.equal(
      record.find(({ name }) => name === "cluster-ap")?.type,
      without.named("cluster-eu").type,
    );
    assertRecord(record, "cluster-ap");
  });

  it("declares no Karmada without its manager, keeps the regions' part of the demo, and both providers", async () => {
    const manager: unknown = JSON.parse(config["archipelago:manager"] ?? "{}");
    assert.ok(isRecord(manager));
    const unused = ["archipelago:manager", "archipelago:demo"];
    const rest = Object.fromEntries(
      Object.entries(config).filter(([key]) => !unused.includes(key)),
    );
    const off = { "archipelago:karmada": JSON.stringify({ enabled: false }) };
    const without = await runProgram({ stack: "dev", config: { ...rest, ...off }, preview: true });
    const whole = await run({});
    const lost = await run({ "archipelago:manager": JSON.stringify({ ...manager, lost: true }) });
    const record = ["cluster-manager", "cluster-manager-provider", "karmada", "karmada-provider"];
    const ofDemo = lost.nodes.map(({ name }) => name).filter((name) => /^demo(-|$)/.test(name));
    const more = await assertOnlyMore(lost, without, [...record, ...ofDemo]);
    assertRecord(more, "cluster-manager");
    assertRecord(more, "karmada");
    const inRegions = whole.nodes.filter(
      ({ name, provider }) => /^demo-/.test(name) && provider?.startsWith("cluster-"),
    );
    assert.ok(inRegions.length >= 3);
    for (const node of inRegions) assert.deepEqual(lost.named(node.name), node);
    const strays = ofDemo
      .map((name) => lost.named(name))
      .filter(({ provider }) => provider === "karmada-provider");
    assert.deepEqual(strays, []);
  });

  it("names the load balancers that it leaves, with what they cost", async () => {
    const { warnings } = await run(withLost(), (token) =>
      token === readState ? { name: "dev", outputs: state } : answerLinode(token),
    );
    const [warning = "", ...others] = warnings.filter((text) => text.includes("is lost"));
    assert.deepEqual(others, []);
    assert.match(
      warning,
      /clusters\[\d\]: cluster ap is lost\. Its NodeBalancers stay at Linode \(\$10 a month each\).*: 192\.0\.2\.7 \(gateway-ap-service\), ap\.example \(ingress-ap-service\)\. /,
    );
    assert.ok(warning.includes('select(.ipv4 | IN("192.0.2.7", "ap.example")).id'), warning);
    assert.ok(!warning.includes("192.0.2.8") && !warning.includes("192.0.2.9"), warning);
  });

  describe("whose LKE cluster somebody has deleted at Linode", () => {
    const lke = {
      type: "linode:index/lkeCluster:LkeCluster",
      outputs: { id: "4711", label: "dev-ap", region: "sg-sin-2" },
    };
    const listed = "linode:index/getLkeClusters:getLkeClusters";
    const notFound = failedCall("[404] Not found");
    /** Linode's answers with what it says about the cluster and of its list. */
    const linodeSaying = (failure: Error | undefined, ids: readonly number[] = []) => {
      return (token: string): ReturnType<typeof answerLinode> => {
        if (token === readState) return { outputs: { ...state, [urn("cluster-ap-lke")]: lke } };
        if (token === listed) return { lkeClusters: ids.map((id) => ({ id, label: "dev-ap" })) };
        if (token === "linode:index/getLkeCluster:getLkeCluster" && failure !== undefined) {
          throw failure;
        }
        return answerLinode(token);
      };
    };

    it("keeps it in the state, to be deleted without a call", async () => {
      const gone = (await run(withLost(), linodeSaying(notFound))).named("cluster-ap-lke-4711");
      assert.equal(gone.parent, "cluster-ap");
      assert.equal(gone.type, lke.type);
      assert.equal(gone.options.retainOnDelete, true);
      assert.deepEqual(gone.options.ignoreChanges, ["*"]);
    });

    it("is deleted as usual if Linode lists it, has it, or does not answer", async () => {
      for (const call of [
        linodeSaying(notFound, [4711]),
        linodeSaying(undefined),
        linodeSaying(failedCall("[500] Oops")),
      ]) {
        const { nodes } = await run(withLost(), call);
        assert.ok(!nodes.some(({ name }) => name.startsWith("cluster-ap-lke")));
      }
    });
  });

  it("says so if it cannot know them, and goes on", async () => {
    const { warnings, nodes } = await run(withLost(), (token) => {
      if (token === readState) throw new Error("no backend client is available");
      return answerLinode(token);
    });
    assert.ok(warnings.some((text) => text.includes("the load balancers that ap leaves")));
    assert.ok(nodes.length > 50);
  });
});
