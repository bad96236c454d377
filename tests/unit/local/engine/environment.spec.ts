import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pulumiCommand } from "../../../../local/engine/environment.ts";

// Shows the environment in which the engine is asked for its version. Does not show the environment of an operation.

describe("the engine's command", () => {
  it("asks for the version with the engine's own home, and not the user's", async () => {
    const folder = await mkdtemp(join(tmpdir(), "archipelago-engine-"));
    const before = process.env["PULUMI_HOME"];
    try {
      const pulumi = join(folder, "pulumi");
      const seen = join(folder, "seen");
      const script = `#!/bin/sh\necho "$1 $PULUMI_HOME" > ${seen}\necho v3.250.0\n`;
      await writeFile(pulumi, script, { mode: 0o755 });
      const own = join(folder, "home");
      await pulumiCommand({ home: folder, pulumi }, own);
      assert.equal(await readFile(seen, "utf8"), `version ${own}\n`);
      assert.equal(process.env["PULUMI_HOME"], before);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
