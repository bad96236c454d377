import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngineHome } from "../../../../local/engine/home.ts";

describe("the engine's home", () => {
  it("is private, has no folder for logs, and may exist already", async () => {
    const folder = await mkdtemp(join(tmpdir(), "archipelago-home-"));
    try {
      const home = await createEngineHome(folder);
      assert.equal(await createEngineHome(folder), home);
      assert.equal((await stat(home)).mode & 0o777, 0o700);
      assert.equal(await readFile(join(home, "logs"), "utf8"), "");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
