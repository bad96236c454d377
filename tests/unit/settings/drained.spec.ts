import assert from "node:assert/strict";
import { linode, parsed, rejects } from "./support.ts";

// Proves: which regions can be drained, and what becomes of the demo's weights. Does not prove that a drained region gets
// no requests: the fleet tests do.
const drained = { drained: true };

describe("a drained region", () => {
  it("is marked, and its weight is 0 until it returns", () => {
    const demo = { weights: { eu: 2, ap: 3 } };
    const { clusters, demo: resolved } = parsed({
      clusters: [linode("eu"), linode("ap", drained)],
      demo,
    });
    assert.deepEqual(
      clusters.map((cluster) => cluster.drained),
      [undefined, true],
    );
    assert.deepEqual(resolved.weights, { eu: 2, ap: 0 });
    const returned = parsed({
      clusters: [linode("eu"), linode("ap", { drained: false })],
      demo,
    });
    assert.deepEqual(returned.demo.weights, { eu: 2, ap: 3 });
    assert.deepEqual(returned, parsed({ clusters: [linode("eu"), linode("ap")], demo }));
  });

  rejects([
    [
      "Linkerd",
      { mesh: "linkerd", clusters: [linode("eu"), linode("ap", drained)] },
      "clusters[1].drained: is not supported with mesh: linkerd, whose routes name each region's mirror, so that routes of your own would fail; got true; expected false, and weight 0 for that region in your own routes",
    ],
    [
      "no region that is left",
      { clusters: [linode("eu", drained)] },
      "clusters[0].drained: every cluster is drained; got true; expected at least one cluster that is not",
    ],
    [
      "a remote",
      {
        istio: { topology: "primary-remote" },
        clusters: [linode("eu"), linode("us", { primary: "eu", ...drained })],
      },
      "clusters[1].drained: is a remote of eu, whose istiod reads it as its control plane; got true; expected false for a cluster with a primary",
    ],
    [
      "a primary with remotes",
      {
        istio: { topology: "primary-remote" },
        clusters: [linode("eu", drained), linode("us", { primary: "eu" }), linode("ap")],
      },
      "clusters[0].drained: its istiod configures us, which would still call it; got true; expected false for a cluster with remotes",
    ],
    [
      "a demo whose replicas have nowhere to go",
      {
        clusters: [linode("eu"), linode("ap", drained)],
        demo: { weights: { eu: 0, ap: 1 } },
      },
      "demo.weights: every region that is not drained has weight 0, and the demo's replicas have nowhere to go; got a mapping; expected a weight greater than 0 for eu",
    ],
    [
      "a region whose clients no other may serve",
      {
        clusters: [linode("eu"), linode("ap", drained)],
        istio: { revoked: [{ source: "ap", target: "eu" }] },
      },
      "clusters[1].drained: no region is left that may serve its clients, by istio.revoked; got true; expected access of ap to eu",
    ],
    [
      "a word for a boolean",
      { clusters: [linode("eu"), linode("ap", { drained: "yes" })] },
      'clusters[1].drained: must be a boolean; got "yes"; expected true or false',
    ],
  ]);
});
