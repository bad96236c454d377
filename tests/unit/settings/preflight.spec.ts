import assert from "node:assert/strict";

import { notOffered, type Offer, requireOffered, SettingsError } from "../../../config.ts";
import { formatProblem } from "../../../settings/problem.ts";
import { REGIONS, REQUIRED_CAPABILITIES } from "../../../settings/tables/regions.ts";
import { kubeconfig, linode, own, parsed } from "./support.ts";

// Proves: what is said when the provider does not have what the settings ask for. Does not prove what Linode has.

const everything: Offer = {
  regions: Object.keys(REGIONS).map((id) => ({
    id,
    capabilities: [...REQUIRED_CAPABILITIES, "VPCs"],
  })),
  kubernetesVersions: ["1.34", "1.35"],
};

describe("the provider's offer", () => {
  it("is enough when it has every region and version", () => {
    assert.deepEqual(notOffered(parsed(), everything), []);
  });

  it("is named where it falls short", () => {
    const offer: Offer = {
      regions: [
        { id: "gb-lon", capabilities: ["Kubernetes", "NodeBalancers"] },
        { id: "us-ord", capabilities: [...REQUIRED_CAPABILITIES] },
        { id: "eu-west", capabilities: [...REQUIRED_CAPABILITIES] },
      ],
      kubernetesVersions: ["1.36", "1.35"],
    };
    const settings = parsed({
      clusters: [linode("ap", { region: "sg-sin-2", kubernetesVersion: "1.34" })],
    });
    assert.deepEqual(notOffered(settings, offer).map(formatProblem), [
      'manager.region: lacks Block Storage at the provider; got "gb-lon"; allowed eu-west, us-ord',
      'clusters[0].region: is not in the provider\'s list; got "sg-sin-2"; allowed eu-west, us-ord',
      'clusters[0].kubernetesVersion: is not offered by the provider; got "1.34"; allowed 1.35, 1.36',
    ]);
  });

  it("is thrown as the settings' own error", () => {
    const nothing: Offer = { regions: [], kubernetesVersions: [] };
    assert.throws(() => {
      requireOffered(parsed(), nothing);
    }, SettingsError);
    requireOffered(parsed(), everything);
  });

  it("does not concern clusters that are there already", () => {
    const settings = parsed({
      manager: own("hub"),
      clusters: [own("eu")],
      kubeconfig: kubeconfig("hub", "eu"),
    });
    assert.deepEqual(notOffered(settings, { regions: [], kubernetesVersions: [] }), []);
  });
});
