import assert from "node:assert/strict";
import { linodeLists } from "../support/linode.ts";
import { succeed } from "../support/run.ts";

/** Destroy, with the demo's Works still live: nothing of the fleet may be left at Linode. */
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
}
