import assert from "node:assert/strict";
import { type FakeFleet, serveFleet } from "../support/apis.ts";
import { ownKubeconfig } from "../support/ownClusters.ts";
import { answerLinode, type Configuration, runProgram } from "../support/program.ts";
import { linode, own } from "../unit/settings/support.ts";

// Shows that a cluster of the state that gets another provider under the same name is refused before anything is declared, in
// both directions, and what of the state is not taken for it. Does not show a real state: the fleet tests read one.

const urn = (name: string): string => `urn:pulumi:own::archipelago::some$type::${name}`;
const lke = { type: "linode:index/lkeCluster:LkeCluster" };
const patch = { type: "kubernetes:core/v1:NamespacePatch" };
const component = { type: "archipelago:cluster:RegionalCluster" };

describe("A cluster that the state has with another provider", () => {
  let fleet: FakeFleet;

  before(async () => {
    fleet = await serveFleet();
  });
  after(() => fleet.close());

  const preview = (clusters: readonly object[], state: object, more: Configuration = {}) =>
    runProgram({
      ...{ stack: "own", preview: true, fleet },
      config: {
        "archipelago:clusters": JSON.stringify(clusters),
        "archipelago:karmada": JSON.stringify({ enabled: false }),
        "archipelago:kubeconfig": ownKubeconfig(fleet.clusters, ["eu", "hub"]),
        ...more,
      },
      call: (token) =>
        token === "pulumi:pulumi:readStackResourceOutputs"
          ? { outputs: state }
          : answerLinode(token),
    });

  it("is refused if it was one of Linode's, or is to be one", async () => {
    await assert.rejects(preview([own("eu")], { [urn("cluster-eu-lke")]: lke }), {
      message:
        'clusters[0].provider: cluster eu is another cluster than before; got "kubeconfig"; expected "linode", or another ' +
        "name, or an update without the cluster first",
    });
    await assert.rejects(
      preview([linode("ap"), linode("eu")], { [urn("cluster-eu-membership")]: patch }),
      /^Error: clusters\[1\]\.provider: cluster eu .*; got "linode"; expected "kubeconfig"/,
    );
  });

  it("is refused as the manager", async () => {
    const manager = {
      "archipelago:manager": JSON.stringify(own("hub")),
      "archipelago:karmada": "{}",
    };
    await assert.rejects(
      preview([own("eu")], { [urn("cluster-hub-lke")]: lke }, manager),
      /^Error: manager\.provider: cluster hub is another cluster than before/,
    );
  });

  it("is not one whose name is only part of another's", async () => {
    const state = {
      [urn("cluster-eu-lke")]: component,
      [urn("cluster-eu-lke-lke")]: lke,
      [urn("cluster-other-lke")]: lke,
      [urn("cluster-eu-membership")]: patch,
    };
    await preview([own("eu")], state);
  });
});
