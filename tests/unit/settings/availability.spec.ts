import assert from "node:assert/strict";

import type { LinodeOffer } from "../../../components/cluster/offer.ts";
import { assertAvailable, SettingsError, unavailable } from "../../../config.ts";
import { formatProblem } from "../../../settings/problem.ts";
import { REGIONS, REQUIRED_CAPABILITIES } from "../../../settings/tables/regions.ts";
import { kubeconfig, linode, own, parsed } from "./support.ts";

// Proves: what is said when the provider does not have what the settings ask for. Does not prove what Linode has.

const everything: LinodeOffer = {
  regions: Object.keys(REGIONS).map((id) => ({
    id,
    capabilities: [...REQUIRED_CAPABILITIES, "VPCs"],
  })),
  kubernetesVersions: ["1.34", "1.35"],
};

describe("the provider's offer", () => {
  it("is enough when it has every region and version", () => {
    assert.deepEqual(unavailable(parsed(), everything), []);
  });

  it("is named where it falls short", () => {
    const offer: LinodeOffer = {
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
    assert.deepEqual(unavailable(settings, offer).map(formatProblem), [
      'manager.region: lacks Block Storage at the provider; got "gb-lon"; expected one of: eu-west, us-ord',
      'clusters[0].region: not available at the provider; got "sg-sin-2"; expected one of: eu-west, us-ord',
      'clusters[0].kubernetesVersion: not available at the provider; got "1.34"; expected one of: 1.35, 1.36',
    ]);
  });

  it("is thrown as the settings' own error", () => {
    const nothing: LinodeOffer = { regions: [], kubernetesVersions: [] };
    assert.throws(() => {
      assertAvailable(parsed(), nothing);
    }, SettingsError);
    assertAvailable(parsed(), everything);
  });

  it("does not concern clusters that are there already", () => {
    const settings = parsed({
      manager: own("hub"),
      clusters: [own("eu")],
      kubeconfig: kubeconfig("hub", "eu"),
    });
    assert.deepEqual(unavailable(settings, { regions: [], kubernetesVersions: [] }), []);
  });
});
