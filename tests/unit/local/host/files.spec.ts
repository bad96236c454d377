import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, cloudPaths, isCloudName } from "../../../../local/host/paths.ts";
import { makePrivateFolder, readIfPresent, writeAtomically } from "../../../../local/host/files.ts";
import { inFolder } from "./support.ts";

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

// Atomicity relies on the kernel's rename; the tests show that no temporary file is left.
describe("files", () => {
  it("are readable only by their owner, as are their folders", async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "a", "b", "file.json");
      await writeAtomically(path, "one");
      await writeAtomically(path, "two");
      assert.equal(await readFile(path, "utf8"), "two");
      assert.equal(await modeOf(path), 0o600);
      assert.equal(await modeOf(join(folder, "a")), 0o700);
      assert.deepEqual(await readdir(join(folder, "a", "b")), ["file.json"]);
    });
  });

  it("leave nothing behind if writing fails", async () => {
    await inFolder(async (folder) => {
      await mkdir(join(folder, "taken"));
      await assert.rejects(
        writeAtomically(join(folder, "taken"), "text"),
        /EISDIR|ENOTEMPTY|EEXIST/,
      );
      assert.deepEqual(await readdir(folder), ["taken"]);
    });
  });

  it("that do not exist read as undefined, and an open folder becomes private", async () => {
    await inFolder(async (folder) => {
      assert.equal(await readIfPresent(join(folder, "no", "file")), undefined);
      await mkdir(join(folder, "open"), { mode: 0o755 });
      await makePrivateFolder(join(folder, "open"));
      assert.equal(await modeOf(join(folder, "open")), 0o700);
    });
  });
});

describe("a cloud's paths", () => {
  it("are separate for each cloud", () => {
    const paths = cloudPaths("local");
    assert.equal(paths.state, "/var/lib/archipelago/local");
    assert.equal(paths.run, "/run/archipelago/local");
    for (const path of [paths.ledger, paths.descriptor])
      assert.ok(path.startsWith(paths.state) || path.startsWith(paths.run));
  });

  it("are rejected for invalid names", () => {
    for (const name of ["", "../etc", "Local", "a".repeat(33), "-a", "a-", "a/b", "a b"]) {
      assert.ok(!isCloudName(name), name);
      assert.throws(() => cloudPaths(name), /expected at most 32 lower-case letters/);
    }
    assert.ok(isCloudName("a".repeat(32)) && isCloudName("7"));
  });

  it("share one cache, as set in the environment", () => {
    assert.equal(cacheFolder({ ARCHIPELAGO_CACHE: "/c", XDG_CACHE_HOME: "/x" }), "/c/archipelago");
    assert.equal(cacheFolder({ XDG_CACHE_HOME: "/x" }), "/x/archipelago");
    assert.match(cacheFolder({}), /\/\.cache\/archipelago$/);
  });
});
