import assert from "node:assert/strict";
import { leftBehindMessage } from "../../../components/cluster/leftBehind.ts";

// Shows the words. That the engine asks, and takes the line, is for the conformance suite.
describe("leftBehindMessage", () => {
  it("names the cluster, where it is, and the line that takes it in", () => {
    const cluster = {
      name: "eu",
      label: "dev-eu",
      stack: "dev",
      stackTag: "archipelago:dev",
      parent: "cluster-eu",
    };
    const type = "linode:index/lkeCluster:LkeCluster";
    const urn = `urn:pulumi:dev::archipelago::archipelago:cluster:RegionalCluster$${type}::cluster-eu-lke`;
    const place = { urn, name: "cluster-eu-lke", type };
    assert.equal(
      leftBehindMessage(cluster, 10001, place),
      'cluster eu: Linode has an LKE cluster "dev-eu" (id 10001) with the tag "archipelago:dev" that this stack does ' +
        "not know: an update made it and was cut short. Take it into the stack, and run the update again:\n" +
        "  pulumi import --stack dev --protect=false --generate-code=false " +
        "--parent 'urn:pulumi:dev::archipelago::archipelago:cluster:RegionalCluster::cluster-eu' " +
        "linode:index/lkeCluster:LkeCluster cluster-eu-lke 10001\n" +
        "or delete it at Linode.",
    );
  });
});
