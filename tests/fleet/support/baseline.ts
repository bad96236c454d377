import assert from "node:assert/strict";
import { type Snapshot, snapshot } from "../../../local/host/snapshot.ts";

let baseline: Snapshot | undefined;

/** Remembers what is on the machine before the fleet. */
export async function takeBaseline(): Promise<void> {
  baseline = await snapshot();
}

/** Compares the machine with the baseline, kind by kind, so that a failure names what was left. */
export async function assertBaseline(): Promise<void> {
  assert.ok(baseline, "no baseline was taken");
  const now = await snapshot();
  assert.deepEqual(now, baseline);
}
