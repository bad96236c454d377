import assert from "node:assert/strict";
import type { LinodeClusterArgs } from "../../../components/cluster/clusterArgs.ts";
import { autoscaledPaths, lkeInputs } from "../../../components/cluster/lke.ts";

// Shows the inputs of the LKE cluster. Does not show that Linode accepts them, nor what its autoscaler does.

const cluster: LinodeClusterArgs = {
  name: "eu",
  provider: "linode",
  label: "fleet-eu",
  region: "eu-west",
  kubernetesVersion: "1.35",
  pools: [{ type: "g6-standard-2", count: 3 }],
};

describe("lkeInputs", () => {
  it("maps the arguments to the cluster's inputs", () => {
    assert.deepEqual(lkeInputs(cluster, ["fleet", "dev"]), {
      label: "fleet-eu",
      region: "eu-west",
      k8sVersion: "1.35",
      tags: ["fleet", "dev"],
      controlPlane: { highAvailability: false, acl: { enabled: false } },
      pools: [{ type: "g6-standard-2", count: 3 }],
    });
  });

  it("omits the count of an autoscaled pool and ignores its changes", () => {
    const pools = [
      { type: "g6-standard-2", count: 1 },
      { type: "g6-standard-4", autoscaler: { min: 2, max: 5 }, count: 2 },
    ];
    assert.deepEqual(lkeInputs({ ...cluster, pools }, []).pools, [
      { type: "g6-standard-2", count: 1 },
      { type: "g6-standard-4", autoscaler: { min: 2, max: 5 } },
    ]);
    assert.deepEqual(autoscaledPaths(pools), ["pools[1].count", "pools[1].nodes"]);
  });

  it("passes labels, taints and tags to the pool", () => {
    const pool = {
      type: "g6-standard-2",
      count: 1,
      labels: { tier: "edge" },
      taints: [{ key: "edge", value: "yes", effect: "NoSchedule" }],
      tags: ["edge"],
    };
    assert.deepEqual(lkeInputs({ ...cluster, pools: [pool] }, []).pools, [pool]);
  });

  it("restricts the API to the ranges of the ACL", () => {
    const acl = { ipv4: ["198.51.100.0/24"], ipv6: ["2001:db8::/32"] };
    assert.deepEqual(lkeInputs({ ...cluster, highAvailability: true, acl }, []).controlPlane, {
      highAvailability: true,
      acl: {
        enabled: true,
        addresses: [{ ipv4s: ["198.51.100.0/24"], ipv6s: ["2001:db8::/32"] }],
      },
    });
  });
});
