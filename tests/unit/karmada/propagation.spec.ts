import assert from "node:assert/strict";
import fc from "fast-check";
import { propagationPolicy } from "../../../components/karmada/propagation.ts";

// Shows what a policy says. Does not show how Karmada divides replicas by it; the fleet tests count them.

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

  it("gives every listed cluster the whole", () => {
    const { spec } = propagationPolicy({ ...policy, clusters: ["us", "eu"] });
    assert.deepEqual(spec["placement"], {
      clusterAffinity: { clusterNames: ["eu", "us"] },
      replicaScheduling: { replicaSchedulingType: "Duplicated" },
    });
  });

  it("names clusters of weight zero as places, and gives them no share", () => {
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

  it("is the same whatever the order, and never has a share of zero", () => {
    const weights = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.nat(5), { minKeys: 1 });
    fc.assert(
      fc.property(weights, (given) => {
        fc.pre(Object.values(given).some((weight) => weight > 0));
        const reversed = Object.fromEntries(Object.entries(given).reverse());
        const made = propagationPolicy({ ...policy, weights: given });
        assert.deepEqual(made, propagationPolicy({ ...policy, weights: reversed }));
        assert.doesNotMatch(JSON.stringify(made), /"weight":0/);
      }),
    );
  });

  it("refuses to place nothing, or in two ways at once", () => {
    assert.throws(() => propagationPolicy({ ...policy, weights: { eu: 0 } }), {
      message: "propagation policy hello names no cluster to place anything on",
    });
    assert.throws(() => propagationPolicy({ ...policy, clusters: [] }), /names no cluster/);
    assert.throws(() => propagationPolicy(policy), /needs clusters or weights, and not both/);
    assert.throws(
      () => propagationPolicy({ ...policy, clusters: ["eu"], weights: { eu: 1 } }),
      /needs clusters or weights, and not both/,
    );
  });
});
