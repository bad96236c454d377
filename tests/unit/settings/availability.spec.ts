import assert from "node:assert/strict";

import type { LinodeCatalog } from "../../../components/cluster/linodeCatalog.ts";
import { assertAvailable, SettingsError, unavailable } from "../../../config.ts";
import { formatProblem } from "../../../settings/problem.ts";
import { REGIONS, REQUIRED_CAPABILITIES } from "../../../settings/tables/regions.ts";
import { kubeconfig, linode, own, parsed } from "./support.ts";

// Proves: the problems reported when the provider lacks what the settings require. Does not prove what Linode has.

const everything: LinodeCatalog = {
  regions: Object.keys(REGIONS).map((id) => ({
    id,
    capabilities: [...REQUIRED_CAPABILITIES, "VPCs"],
  })),
  kubernetesVersions: ["1.34", "1.35"],
};

describe("availability at the provider", () => {
  it("has no problem when the provider has every region and version", () => {
    assert.deepEqual(unavailable(parsed(), everything), []);
  });

  it("reports regions, capabilities and versions that the provider lacks", () => {
    const catalog: LinodeCatalog = {
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
    assert.deepEqual(unavailable(settings, catalog).map(formatProblem), [
      'manager.region: lacks Block Storage at the provider; got "gb-lon"; expected one of: eu-west, us-ord',
      'clusters[0].region: not available at the provider; got "sg-sin-2"; expected one of: eu-west, us-ord',
      'clusters[0].kubernetesVersion: not available at the provider; got "1.34"; expected one of: 1.35, 1.36',
    ]);
  });

  it("is asserted with a SettingsError", () => {
    const nothing: LinodeCatalog = { regions: [], kubernetesVersions: [] };
    assert.throws(() => {
      assertAvailable(parsed(), nothing);
    }, SettingsError);
    assertAvailable(parsed(), everything);
  });

  it("ignores existing clusters", () => {
    const settings = parsed({
      manager: own("hub"),
      clusters: [own("eu")],
      kubeconfig: kubeconfig("hub", "eu"),
    });
    assert.deepEqual(unavailable(settings, { regions: [], kubernetesVersions: [] }), []);
  });
});
