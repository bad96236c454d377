import assert from "node:assert/strict";
import { additions, losses, type Snapshot, snapshot } from "../../../local/host/snapshot.ts";
import { eventually } from "./kube.ts";

let baseline: Snapshot | undefined;
let nft: string | undefined;

/** Remembers what is on the machine before the fleet. */
export async function takeBaseline(nftProgram: string): Promise<void> {
  nft = nftProgram;
  baseline = await snapshot(nft);
}

/**
 * Compares the machine with the baseline. Nothing may have stayed, of any kind. It is looked at for up to a minute,
 * since others' processes come and go too, and what they are in; and for the same reason a process that has ended in the
 * meantime is no loss.
 */
export async function assertBaseline(): Promise<void> {
  const before = baseline;
  assert.ok(before, "no baseline was taken");
  const gone = (line: string): boolean => /^(processes|namespaces): /.test(line);
  await eventually(
    "the machine as it was",
    60,
    async () => {
      const now = await snapshot(nft);
      return [
        ...additions(before, now).map((line) => `left: ${line}`),
        ...losses(before, now)
          .filter((line) => !gone(line))
          .map((line) => `missing: ${line}`),
      ];
    },
    (differences) => differences.length === 0,
  );
}
