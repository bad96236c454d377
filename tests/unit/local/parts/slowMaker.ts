import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { obtainPart } from "../../../../local/parts/store.ts";

// A separate process for store.spec.ts: it starts to make the same part, reports that, and never finishes.
const root = process.argv[2];
if (root === undefined) throw new Error("usage: slowMaker.ts FOLDER");
await obtainPart(
  root,
  {
    name: "sample",
    title: "making a sample",
    inputs: ["1"],
    make: async (folder) => {
      await writeFile(join(folder, "half"), "");
      process.stdout.write("begun\n");
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    },
  },
  () => undefined,
);
