import assert from "node:assert/strict";
import { temporaryFolder } from "../../../../local/host/temporary.ts";

describe("the folder for temporary files of a cloud", () => {
  const memory = (...folders: string[]) =>
    temporaryFolder("eu", (folder) => Promise.resolve(folders.includes(folder)));

  it("is in memory, in the run's folder if that is", async () => {
    assert.equal(await memory("/run/archipelago/eu", "/dev/shm"), "/run/archipelago/eu/tmp");
    assert.equal(await memory("/dev/shm"), "/dev/shm/archipelago-eu");
  });

  it("is in the run's folder where nothing is in memory", async () => {
    assert.equal(await memory(), "/run/archipelago/eu/tmp");
  });
});
