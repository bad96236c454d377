import assert from "node:assert/strict";
import fc from "fast-check";
import {
  canDiscover,
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
