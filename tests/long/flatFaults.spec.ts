import { readByoCluster } from "../../local/byoClusters/request.ts";
import { survivesFlatFaults } from "../fleet/scenarios/flatFaults.ts";
import { command } from "../fleet/support/commands.ts";
import { flatConfig } from "../fleet/support/flatClusters.ts";
import { ownsCloud } from "../fleet/support/ownCloud.ts";
import { cloud, describeOwn } from "../fleet/support/run.ts";
import { inSequence } from "../fleet/support/sequence.ts";

const flat = ["a:10.11.0.0/16:10.111.0.0/16", "b:10.12.0.0/16:10.112.0.0/16"];

/*
 * Two clusters that stand for a user's own, on a flat network: one of them is gone for good, and then an API cannot be reached
 * from the other. It proves nothing about networks that translate or filter.
 */
describeOwn("clusters on a flat network with faults", function () {
  inSequence(this);
  this.timeout("15m");
  ownsCloud();

  const provide = async (names: readonly string[]): Promise<void> => {
    const listed = flat.filter((one) => names.includes(readByoCluster(one).name));
    await command("clusters", "up", "--cloud", cloud, "--flat", ...listed);
  };

  it("start", () => provide(["a", "b"]));
  survivesFlatFaults({ clusters: flat.map(readByoCluster), config: flatConfig, provide });
});
