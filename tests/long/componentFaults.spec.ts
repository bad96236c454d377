import { faultNames } from "../../local/faults/table.ts";
import {
  componentSettings,
  convergesAfterSilentApis,
  survivesGameDays,
} from "../fleet/scenarios/componentFaults.ts";
import { ownsCloud } from "../fleet/support/ownCloud.ts";
import { describeOwn, succeed } from "../fleet/support/run.ts";
import { inSequence } from "../fleet/support/sequence.ts";

/*
 * A fleet of two regions and a manager whose parts fail under load: a game day with each fault of the local cloud's table, and
 * API servers that do not answer during `up`. It does not prove what a node does whose disk is full, nor Linkerd.
 */
describeOwn("a fleet whose parts fail", function () {
  this.timeout("25m");
  inSequence(this);
  ownsCloud();

  it("starts with two regions and a manager", async () => {
    await succeed("up", "--settings", await componentSettings());
  });

  survivesGameDays(faultNames);
  convergesAfterSilentApis();

  it("is destroyed", async () => {
    await succeed("down", "--settings", await componentSettings());
  });
});
