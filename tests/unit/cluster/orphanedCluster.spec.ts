import assert from "node:assert/strict";
import { orphanMessage } from "../../../components/cluster/orphanedCluster.ts";

// Shows the message. The conformance suite shows that the engine calls the hook and accepts the command.
describe("orphanMessage", () => {
  it("names the orphaned cluster and the command that imports it", () => {
    const cluster = {
      name: "eu",
      label: "dev-eu",
      stack: "dev",
      stackTag: "archipelago:dev",
      parent: "cluster-eu",
    };
    const type = "linode:index/lkeCluster:LkeCluster";
    const urn = `urn:pulumi:dev::archipelago::archipelago:cluster:RegionalCluster$${type}::cluster-eu-lke`;
    const resource = { urn, name: "cluster-eu-lke", type };
    assert.equal(
      orphanMessage(cluster, 10001, resource),
      'cluster eu: orphaned LKE cluster "dev-eu" (id 10001) with the tag "archipelago:dev": an interrupted update of ' +
        "this stack created it, and the state does not have it. Import it, and run the update again:\n" +
        "  pulumi import --stack dev --protect=false --generate-code=false " +
        "--parent 'urn:pulumi:dev::archipelago::archipelago:cluster:RegionalCluster::cluster-eu' " +
        "linode:index/lkeCluster:LkeCluster cluster-eu-lke 10001\n" +
        "or delete it at Linode.",
    );
  });
});
