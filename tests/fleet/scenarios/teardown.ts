import assert from "node:assert/strict";
import { leftAtLinode } from "../support/linode.ts";
import { assertBaseline } from "../support/baseline.ts";
import { borrowed, succeed } from "../support/run.ts";

/**
 * Destroy, with the demo's Works still live: nothing of the fleet may be left at Linode, and then nothing of the cloud on
 * the machine.
 */
export function removesEverything(): void {
  it("destroys the fleet with live Works and leaves nothing at Linode", async () => {
    await succeed("destroy");
    assert.deepEqual(await leftAtLinode(), []);
  });

  // A borrowed cloud is still in use.
  if (borrowed !== undefined) return;
  it("leaves the machine as it was before: see machineState for what is compared", async () => {
    await succeed("down");
    await assertBaseline();
  });
}
