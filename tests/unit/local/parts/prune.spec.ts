import assert from "node:assert/strict";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { acquireLock } from "../../../../local/host/lock.ts";
import { markUsed, pruneParts } from "../../../../local/parts/prune.ts";
import { lockName } from "../../../../local/parts/store.ts";
import { inFolder } from "./support.ts";

const day = 86_400_000;

describe("pruning the parts", () => {
  it("removes and reports parts unused for 30 days, except those being made", async () => {
    await inFolder(async (root) => {
      const now = Date.now();
      const names = ["new-1", "old-1", ".making-old-2", "busy-1"];
      for (const name of names) await mkdir(join(root, name, "inner"), { recursive: true });
      const old = names.slice(1).map((name) => join(root, name));
      await markUsed(old, new Date(now - 31 * day));
      await markUsed([join(root, "new-1")], new Date(now - 29 * day));
      const lock = await acquireLock(lockName(join(root, "busy-1")), "busy", "making it");
      const notes: string[] = [];
      const progress = {
        step: () => assert.fail("nothing long"),
        note: (line: string) => void notes.push(line),
      };
      const removed = await pruneParts(root, progress, now);
      assert.deepEqual(removed.toSorted(), [".making-old-2", "old-1"]);
      assert.deepEqual((await readdir(root)).toSorted(), ["busy-1", "new-1"]);
      assert.match(notes.join(), /unused for 30 days: .*old-1/);
      await lock.release();
      assert.deepEqual(await pruneParts(root, progress, now), ["busy-1"]);
    });
  });
});
