import assert from "node:assert/strict";

import type { LinodeCatalog } from "../../../components/cluster/linodeCatalog.ts";
import { assertAvailable, clustersToCheck, SettingsError, unavailable } from "../../../config.ts";
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

  describe("of a fleet that runs", () => {
    const nothing: LinodeCatalog = { regions: [], kubernetesVersions: [] };
    const settings = parsed({
      clusters: [linode("eu", { region: "de-fra-2" }), linode("ap", { region: "sg-sin-2" })],
    });
    const running = [settings.manager, ...settings.clusters].flatMap((cluster) =>
      cluster?.provider === "linode"
        ? [
            {
              label: cluster.label,
              region: cluster.region,
              kubernetesVersion: cluster.kubernetesVersion,
            },
          ]
        : [],
    );
    const changed = (label: string, change: Partial<(typeof running)[number]>) =>
      running.map((cluster) => (cluster.label === label ? { ...cluster, ...change } : cluster));
    const [, eu] = running;
    assert.ok(eu !== undefined);
    const paths = (existing: typeof running) =>
      unavailable(settings, nothing, existing).map(({ path }) => path);

    it("needs nothing that the provider still offers", () => {
      assert.deepEqual(clustersToCheck(settings, running), []);
      assert.deepEqual(paths(running), []);
    });

    it("needs region and version for a cluster to be created, also in another region", () => {
      const expected = ["clusters[0].region", "clusters[0].kubernetesVersion"];
      assert.deepEqual(paths(running.filter((cluster) => cluster !== eu)), expected);
      assert.deepEqual(paths(changed(eu.label, { region: "us-ord" })), expected);
    });

    it("needs the version for an upgrade", () => {
      const existing = changed(eu.label, { kubernetesVersion: "1.34" });
      assert.deepEqual(clustersToCheck(settings, existing), ["eu"]);
      assert.deepEqual(paths(existing), ["clusters[0].kubernetesVersion"]);
    });

    it("needs nothing for a new label", () => {
      assert.deepEqual(paths(changed(eu.label, { label: "before" })), []);
    });
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
