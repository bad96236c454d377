import assert from "node:assert/strict";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { expectedPairs, type Fleet, fleetOf } from "../../../cli/stack/fleet.ts";

// The fleet by the stack's outputs. That the outputs are right is tested by the graph tests, and that a revoked pair is
// silent by the fleet tests.

const cluster = { apiEndpoint: "https://cluster.example", kubeconfig: "{}" };
const outputs = (reaches?: Readonly<Record<string, readonly string[]>>) => ({
  clusters: { eu: cluster, us: cluster },
  ...(reaches !== undefined && { reaches }),
});

describe("a fleet of the stack's outputs", () => {
  const regions = ["eu", "us"];
  const nobody = regions.map((from) => ({ from, answers: {}, failures: 9, ids: {} }));
  const silent = (fleet: Pick<Fleet, "reaches">): string[] =>
    silentPairs(nobody, regions, expectedPairs(fleet)).map(({ from, to }) => `${from} ${to}`);

  it("expects the pairs of the output", () => {
    const all = { eu: ["eu", "us"], us: ["eu", "us"] };
    assert.deepEqual(silent(fleetOf(outputs(all))), ["eu eu", "eu us", "us eu", "us us"]);
    const revoked = { eu: ["eu", "us"], us: ["us"] };
    assert.deepEqual(silent(fleetOf(outputs(revoked))), ["eu eu", "eu us", "us us"]);
  });

  it("expects all pairs in a state without that output", () => {
    assert.deepEqual(silent(fleetOf(outputs())), ["eu eu", "eu us", "us eu", "us us"]);
  });

  it("expects no region that the output lacks", () => {
    assert.deepEqual(silent({ reaches: { eu: ["eu"] } }), ["eu eu"]);
  });

  it("names what is missing, and quotes no credential", () => {
    const secret = "token-of-the-cluster";
    const broken = { clusters: { eu: { kubeconfig: secret } } };
    assert.throws(
      () => fleetOf(broken),
      ({ message }: Error) =>
        message.includes("clusters.eu.apiEndpoint") && !message.includes(secret),
    );
  });
});
