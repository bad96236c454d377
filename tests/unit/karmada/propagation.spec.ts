import assert from "node:assert/strict";
import fc from "fast-check";
import { propagationPolicy } from "../../../components/karmada/propagation.ts";

// Shows the policy. Does not show how Karmada divides replicas by it; the fleet tests count them.

const resources = [{ apiVersion: "apps/v1", kind: "Deployment", name: "hello" }];
const policy = { name: "hello", namespace: "demo", resources };

describe("propagationPolicy", () => {
  it("divides replicas by weight", () => {
    assert.deepEqual(propagationPolicy({ ...policy, weights: { eu: 2, ap: 1 } }), {
      apiVersion: "policy.karmada.io/v1alpha1",
      kind: "PropagationPolicy",
      metadata: { name: "hello", namespace: "demo" },
      spec: {
        resourceSelectors: resources,
        propagateDeps: true,
        placement: {
          clusterAffinity: { clusterNames: ["ap", "eu"] },
          replicaScheduling: {
            replicaSchedulingType: "Divided",
            replicaDivisionPreference: "Weighted",
            weightPreference: {
              staticWeightList: [
                { targetCluster: { clusterNames: ["ap"] }, weight: 1 },
                { targetCluster: { clusterNames: ["eu"] }, weight: 2 },
              ],
            },
          },
        },
      },
    });
  });

  it("duplicates resources to every listed cluster", () => {
    const { spec } = propagationPolicy({ ...policy, clusters: ["us", "eu"] });
    assert.deepEqual(spec["placement"], {
      clusterAffinity: { clusterNames: ["eu", "us"] },
      replicaScheduling: { replicaSchedulingType: "Duplicated" },
    });
  });

  it("selects clusters of weight zero, without a share of the replicas", () => {
    const { spec } = propagationPolicy({ ...policy, weights: { eu: 1, ap: 0 } });
    assert.deepEqual(spec["placement"], {
      clusterAffinity: { clusterNames: ["ap", "eu"] },
      replicaScheduling: {
        replicaSchedulingType: "Divided",
        replicaDivisionPreference: "Weighted",
        weightPreference: {
          staticWeightList: [{ targetCluster: { clusterNames: ["eu"] }, weight: 1 }],
        },
      },
    });
  });

  it("does not depend on the order, and never has a weight of zero", () => {
    const weights = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.nat(5), { minKeys: 1 });
    fc.assert(
      fc.property(weights, (given) => {
        fc.pre(Object.values(given).some((weight) => weight > 0));
        const reversed = Object.fromEntries(Object.entries(given).reverse());
        const planned = propagationPolicy({ ...policy, weights: given });
        assert.deepEqual(planned, propagationPolicy({ ...policy, weights: reversed }));
        assert.doesNotMatch(JSON.stringify(planned), /"weight":0/);
      }),
    );
  });

  it("tolerates the loss of a region on request", () => {
    const { spec } = propagationPolicy({ ...policy, clusters: ["eu", "ap"], stays: true });
    assert.deepEqual(spec["placement"], {
      clusterAffinity: { clusterNames: ["ap", "eu"] },
      clusterTolerations: [{ key: "archipelago/failed", operator: "Exists", effect: "NoExecute" }],
      replicaScheduling: { replicaSchedulingType: "Duplicated" },
    });
  });

  it("rejects no target, and both clusters and weights", () => {
    assert.throws(() => propagationPolicy({ ...policy, weights: { eu: 0 } }), {
      message:
        "propagation policy hello: no target; expected at least one cluster, or one weight greater than 0",
    });
    assert.throws(() => propagationPolicy({ ...policy, clusters: [] }), /: no target; /);
    assert.throws(() => propagationPolicy(policy), /requires exactly one of clusters and weights/);
    assert.throws(
      () => propagationPolicy({ ...policy, clusters: ["eu"], weights: { eu: 1 } }),
      /requires exactly one of clusters and weights/,
    );
  });
});
