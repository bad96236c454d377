import assert from "node:assert/strict";
import fc from "fast-check";
import { gateDigest, type GateClaims } from "../../../components/verification/gateDigest.ts";

// Shows when two digests differ. The graph and fleet tests show that a new digest reruns the gate.
const claims: GateClaims = {
  mesh: "istio",
  meshVersion: "1.31.1",
  clusters: [
    { name: "eu", gateway: "203.0.113.1", trust: "aa" },
    { name: "us", gateway: "203.0.113.2", trust: "bb" },
  ],
  credentials: "us=0123456789ab",
};
const [eu, us] = claims.clusters;
assert.ok(eu !== undefined && us !== undefined);

describe("gateDigest", () => {
  it("is a SHA-256 in hexadecimal", () => {
    assert.match(gateDigest(claims), /^sha256:[0-9a-f]{64}$/);
  });

  it("does not depend on the order of the clusters", () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(fc.string({ minLength: 1 }))
          .chain((names) =>
            fc.tuple(fc.constant(names), fc.shuffledSubarray(names, { minLength: names.length })),
          ),
        ([names, shuffled]) => {
          const digestOf = (order: string[]): string =>
            gateDigest({
              mesh: "istio",
              meshVersion: "1.31.1",
              clusters: order.map((name) => ({ name, trust: `trust of ${name}` })),
              credentials: "",
            });
          assert.equal(digestOf(names), digestOf(shuffled));
        },
      ),
    );
  });

  const changes: Record<string, GateClaims> = {
    "another mesh": { ...claims, mesh: "linkerd" },
    "another release": { ...claims, meshVersion: "1.31.2" },
    "one cluster less": { ...claims, clusters: [eu] },
    "another cluster": { ...claims, clusters: [eu, { ...us, name: "ap" }] },
    "another gateway": { ...claims, clusters: [eu, { ...us, gateway: "203.0.113.3" }] },
    "no gateway": { ...claims, clusters: [eu, { name: "us", trust: "bb" }] },
    "another certificate": { ...claims, clusters: [eu, { ...us, trust: "cc" }] },
    "other credentials": { ...claims, credentials: "us=ba9876543210" },
    "another list of peers": { ...claims, credentials: "" },
    "exchanged certificates": {
      ...claims,
      clusters: [
        { ...eu, trust: "bb" },
        { ...us, trust: "aa" },
      ],
    },
  };
  for (const [what, changed] of Object.entries(changes)) {
    it(`changes with ${what}`, () => {
      assert.notEqual(gateDigest(changed), gateDigest(claims));
    });
  }
});
