import { testParts } from "../../support/parts.ts";
import { succeed } from "./run.ts";

/** Makes a suite begin with every part and without what an earlier run left, and end with nothing on the tests' cloud. */
export function ownsCloud(): void {
  before("every part is available, and nothing from an earlier run is left", async function () {
    // On a machine without the parts, they are built first.
    this.timeout("60m");
    await testParts();
    await succeed("down", "--force");
  });

  after("deletes everything in any case", async () => {
    await succeed("down", "--force");
  });
}
