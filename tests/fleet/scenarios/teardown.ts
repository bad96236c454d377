import assert from "node:assert/strict";
import { linodeLists } from "../support/linode.ts";
import { succeed } from "../support/run.ts";

/** Destroy, with the demo's Works still live. NodeBalancers are not among what is looked for: see docs/not-shown.md. */
export function removesEverything(): void {
  it("destroys the fleet with live Works and leaves no cluster, machine or volume at Linode", async () => {
    await succeed("destroy");
    assert.deepEqual(await linodeLists(), {
      "/lke/clusters": [],
      "/volumes": [],
      "/linode/instances": [],
    });
  });
}
