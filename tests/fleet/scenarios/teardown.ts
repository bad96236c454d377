import assert from "node:assert/strict";
import { assertBaseline } from "../support/baseline.ts";
import { linodeLists } from "../support/linode.ts";
import { succeed } from "../support/run.ts";

/** Destroy, with the demo's Works still live, leaves nothing: not at Linode, not on the machine. */
export function removesEverything(): void {
  it("destroys the fleet with live Works and leaves nothing at Linode", async () => {
    await succeed("destroy");
    assert.deepEqual(await linodeLists(), {
      "/lke/clusters": [],
      "/nodebalancers": [],
      "/volumes": [],
      "/linode/instances": [],
    });
  });

  it("takes the local cloud away and leaves the machine as it was", async () => {
    await succeed("down");
    await assertBaseline();
  });
}
