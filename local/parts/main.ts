import { lineProgress } from "../host/progress.ts";
import { obtainParts } from "./obtain.ts";

/** `npx tsx local/parts/main.ts`: obtains the parts and prints their paths. */
const parts = await obtainParts(
  lineProgress((line) => {
    process.stderr.write(`${line}\n`);
  }),
);
process.stdout.write(`${JSON.stringify(parts, undefined, 2)}\n`);
