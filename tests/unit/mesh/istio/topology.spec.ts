import assert from "node:assert/strict";
import fc from "fast-check";
import { drainRule } from "../../../../components/mesh/istio/regionDrain.ts";
import {
  canDiscover,
  drainTarget,
  readBy,
  servesRemotes,
  topologyOf,
  type TopologyMember,
} from "../../../../components/mesh/istio/topology.ts";

// Proves: which clusters have an istiod, and which APIs it reads. Does not prove that it can read them: the fleet tests do.
const fleet: TopologyMember[] = [
  { name: "us", primary: "eu" },
  { name: "eu" },
  { name: "ap" },
  { name: "in", primary: "ap" },
];

const names = (members: readonly TopologyMember[]): string[] => members.map(({ name }) => name);

describe("an Istio topology", () => {
  it("groups primaries and remotes, each in the order given", () => {
    const { primaries, remotes } = topologyOf(fleet);
    assert.deepEqual(names(primaries), ["eu", "ap"]);
    assert.deepEqual(names(remotes), ["us", "in"]);
  });

  it("knows which primaries have remotes", () => {
    assert.equal(servesRemotes("eu", fleet), true);
    assert.equal(servesRemotes("us", fleet), false);
    assert.equal(servesRemotes("eu", [{ name: "eu" }, { name: "ap" }]), false);
  });

  it("has every primary read every other cluster, also the remotes of others", () => {
    assert.deepEqual(names(readBy("eu", fleet, [])), ["us", "ap", "in"]);
    assert.deepEqual(names(readBy("ap", fleet, [])), ["us", "eu", "in"]);
  });

  const revoked = [{ source: "eu", target: "in" }];

  it("has a primary read no cluster that is revoked for it, in that direction only", () => {
    assert.deepEqual(names(readBy("eu", fleet, revoked)), ["us", "ap"]);
    assert.deepEqual(names(readBy("ap", fleet, revoked)), ["us", "eu", "in"]);
  });

  it("has a remote discover what its primary reads, and its primary", () => {
    const discovered = (source: string): string[] =>
      names(fleet).filter((target) => canDiscover(fleet, revoked, source, target));
    assert.deepEqual(discovered("eu"), ["us", "eu", "ap"]);
    assert.deepEqual(discovered("us"), ["us", "eu", "ap"]);
    assert.deepEqual(discovered("ap"), names(fleet));
    assert.deepEqual(discovered("in"), names(fleet));
  });

  it("gives each cluster exactly one role", () => {
    const member = fc.record(
      { name: fc.string(), primary: fc.string() },
      { requiredKeys: ["name"] },
    );
    fc.assert(
      fc.property(fc.array(member), (members) => {
        const { primaries, remotes } = topologyOf(members);
        assert.equal(primaries.length + remotes.length, members.length);
        assert.ok(remotes.every(({ primary }) => typeof primary === "string"));
      }),
    );
  });
});

describe("a drained region of an Istio mesh", () => {
  const members: TopologyMember[] = [
    { name: "eu", drained: true },
    { name: "in", drained: true },
    { name: "ap" },
    { name: "us", primary: "ap" },
  ];
  const discovers = (source: string): string[] =>
    names(members).filter((target) => canDiscover(members, [], source, target));

  it("is discovered by itself alone, and discovers those that are not drained", () => {
    assert.deepEqual(discovers("eu"), ["eu", "ap", "us"]);
    assert.deepEqual(discovers("ap"), ["ap", "us"]);
    assert.deepEqual(discovers("us"), ["ap", "us"]);
  });

  it("is served by the preferred region, or by the first that can", () => {
    assert.equal(drainTarget(members, [], "eu"), "ap");
    assert.equal(drainTarget(members, [], "eu", "us"), "us");
    assert.equal(drainTarget(members, [], "eu", "in"), "ap");
    assert.equal(drainTarget(members, [{ source: "eu", target: "ap" }], "eu"), "us");
    assert.equal(drainTarget([{ name: "eu", drained: true }], [], "eu"), undefined);
  });

  it("has a rule for every Service that has none, with the mesh's outlier detection", () => {
    const own = {
      ...{ consecutiveLocalOriginFailures: 2, consecutive5xxErrors: 0, interval: "2s" },
      ...{ baseEjectionTime: "30s", maxEjectionPercent: 100, minHealthPercent: 1 },
    };
    const rule = (outlierDetection?: typeof own) =>
      drainRule({
        namespace: "istio-system",
        target: "ap",
        trafficPolicy: { connectTimeout: "2s", outlierDetection },
      });
    const loadBalancer = {
      localityLbSetting: { enabled: true, failoverPriority: ["topology.istio.io/cluster=ap"] },
    };
    assert.deepEqual(rule(own).spec, {
      host: "*.svc.cluster.local",
      trafficPolicy: {
        loadBalancer,
        outlierDetection: { splitExternalLocalOriginErrors: true, ...own },
      },
    });
    // Without outlier detection Istio would ignore the order.
    assert.ok("outlierDetection" in (rule().spec["trafficPolicy"] as object));
    assert.equal(rule().metadata.namespace, "istio-system");
  });
});
