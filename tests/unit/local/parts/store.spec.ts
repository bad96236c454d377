import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import fc from "fast-check";
import {
  digestOf,
  obtainPart,
  partFolder,
  partKey,
  type Part,
} from "../../../../local/parts/store.ts";
import { inFolder } from "./support.ts";

/** A part that writes a file and counts its makings. */
function countedPart(inputs: readonly string[] = ["1"]): Part & { made: number } {
  return {
    name: "sample",
    title: "making a sample",
    inputs,
    made: 0,
    async make(folder) {
      this.made += 1;
      await writeFile(join(folder, "content"), this.inputs.join(" "));
    },
  };
}

const silently = (): void => undefined;

// The store only, with small files. That the real parts' inputs determine their content completely is not shown here.
describe("the store of parts", () => {
  it("derives the key from all inputs", () => {
    const inputs = fc.array(fc.string(), { maxLength: 4 });
    fc.assert(
      fc.property(fc.string(), inputs, fc.string(), inputs, (name, some, other, others) => {
        const same = name === other && JSON.stringify(some) === JSON.stringify(others);
        const keys = [partKey({ name, inputs: some }), partKey({ name: other, inputs: others })];
        assert.match(String(keys[0]), /^[0-9a-f]{16}$/);
        assert.equal(keys[0] === keys[1], same);
      }),
    );
  });

  it("distinguishes texts with the same concatenation", () => {
    assert.notEqual(digestOf("ab", "c"), digestOf("a", "bc"));
    assert.notEqual(digestOf("a"), digestOf("a", ""));
  });

  it("makes a part once and reuses it", async () => {
    await inFolder(async (root) => {
      const part = countedPart();
      const first = await obtainPart(root, part, silently);
      const second = await obtainPart(root, part, silently);
      assert.equal(first, second);
      assert.equal(first, partFolder(root, part));
      assert.equal(part.made, 1);
      assert.equal(await readFile(join(first, "content"), "utf8"), "1");
      assert.deepEqual(await readdir(root), [basename(first)]);
    });
  });

  it("makes another one, next to the old one, if an input changes", async () => {
    await inFolder(async (root) => {
      const before = await obtainPart(root, countedPart(["1"]), silently);
      const after = await obtainPart(root, countedPart(["2"]), silently);
      assert.notEqual(before, after);
      assert.equal((await readdir(root)).length, 2);
    });
  });

  it("leaves nothing under the final name after a failure, and starts with an empty folder", async () => {
    await inFolder(async (root) => {
      const part = countedPart();
      const failing = {
        ...part,
        make: async (folder: string) => {
          await writeFile(join(folder, "half"), "");
          throw new Error("no network");
        },
      };
      await assert.rejects(obtainPart(root, failing, silently), /no network/);
      const folder = await obtainPart(root, part, silently);
      assert.deepEqual(await readdir(folder), ["content"]);
    });
  });

  it("empties the folder of a killed run", async () => {
    await inFolder(async (root) => {
      const part = countedPart();
      const left = join(root, `.making-${basename(partFolder(root, part))}`);
      await mkdir(left);
      await writeFile(join(left, "old"), "");
      assert.deepEqual(await readdir(await obtainPart(root, part, silently)), ["content"]);
    });
  });

  it("waits for another process that makes the same part, and continues if that is killed", async () => {
    await inFolder(async (root) => {
      const part = countedPart();
      const other = spawn(
        process.execPath,
        ["--import", "tsx", join(import.meta.dirname, "slowMaker.ts"), root],
        {
          stdio: ["ignore", "pipe", "inherit"],
        },
      );
      await once(other.stdout, "data");
      let waited = 0;
      const obtained = obtainPart(root, part, () => {
        waited += 1;
        other.kill("SIGKILL");
      });
      assert.deepEqual(await readdir(await obtained), ["content"]);
      assert.equal(waited, 1);
      assert.equal(part.made, 1);
    });
  });
});
