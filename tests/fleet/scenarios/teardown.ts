import assert from "node:assert/strict";
import { testParts } from "../../support/parts.ts";
import { assertBaseline, takeBaseline } from "../support/baseline.ts";
import { leftAtLinode } from "../support/linode.ts";
import { borrowed, cloud, succeed } from "../support/run.ts";

/** The state of the machine before the fleet, for {@link removesEverything}; and the deletion of the fleet in any case. */
export function startsClean(): void {
  // A borrowed cloud has its fleet.
  if (borrowed !== undefined) return;
  it("has every part, and nothing from an earlier run", async function () {
    // On a machine without the parts, they are built first.
    this.timeout("60m");
    await testParts();
    await succeed("down", "--force");
    await takeBaseline([cloud]);
  });

  after("deletes everything in any case", async () => {
    await succeed("down", "--force");
  });
}

/**
 * Destroy, with the demo's Works still live: nothing of the fleet may be left at Linode, and then nothing of the cloud on
 * the machine.
 */
export function removesEverything(): void {
  it("destroys the fleet with live Works and leaves nothing at Linode", async () => {
    const { output } = await succeed("destroy");
    assert.match(output, /^Nothing is left at Linode\.$/m, "the audit for orphans");
    assert.deepEqual(await leftAtLinode(), []);
  });

  // A borrowed cloud is still in use.
  if (borrowed !== undefined) return;
  it("leaves the machine as it was before: see machineState for what is compared", async () => {
    await succeed("down");
    await assertBaseline();
  });
}
