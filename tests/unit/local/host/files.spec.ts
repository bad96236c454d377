import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, cloudPaths, isCloudName } from "../../../../local/host/paths.ts";
import { makePrivateFolder, readIfPresent, writeAtomically } from "../../../../local/host/files.ts";
import { inFolder } from "./support.ts";

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

// That a reader never sees half a file rests on the kernel's rename; what is shown is that nothing else is left behind.
describe("files", () => {
  it("are written whole, for their owner alone, in folders for their owner alone", async () => {
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

  it("leave nothing when they cannot be written", async () => {
    await inFolder(async (folder) => {
      await mkdir(join(folder, "taken"));
      await assert.rejects(
        writeAtomically(join(folder, "taken"), "text"),
        /EISDIR|ENOTEMPTY|EEXIST/,
      );
      assert.deepEqual(await readdir(folder), ["taken"]);
    });
  });

  it("that are not there are none, and an open folder is closed", async () => {
    await inFolder(async (folder) => {
      assert.equal(await readIfPresent(join(folder, "no", "file")), undefined);
      await mkdir(join(folder, "open"), { mode: 0o755 });
      await makePrivateFolder(join(folder, "open"));
      assert.equal(await modeOf(join(folder, "open")), 0o700);
    });
  });
});

describe("a cloud's paths", () => {
  it("are its own", () => {
    const paths = cloudPaths("local");
    assert.equal(paths.state, "/var/lib/archipelago/local");
    assert.equal(paths.run, "/run/archipelago/local");
    for (const path of [paths.ledger, paths.descriptor])
      assert.ok(path.startsWith(paths.state) || path.startsWith(paths.run));
  });

  it("are refused to names that are more than a name", () => {
    for (const name of ["", "../etc", "Local", "a".repeat(33), "-a", "a-", "a/b", "a b"]) {
      assert.ok(!isCloudName(name), name);
      assert.throws(() => cloudPaths(name), /expected at most 32 lower-case letters/);
    }
    assert.ok(isCloudName("a".repeat(32)) && isCloudName("7"));
  });

  it("share one cache, where the environment says", () => {
    assert.equal(cacheFolder({ ARCHIPELAGO_CACHE: "/c", XDG_CACHE_HOME: "/x" }), "/c/archipelago");
    assert.equal(cacheFolder({ XDG_CACHE_HOME: "/x" }), "/x/archipelago");
    assert.match(cacheFolder({}), /\/\.cache\/archipelago$/);
  });
});
