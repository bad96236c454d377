import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { testParts } from "../../support/parts.ts";
import { eventually } from "./kube.ts";
import { differences, machineState, type MachineState } from "./machineState.ts";

/** Returns the clouds with anything on this machine, except the given ones. */
async function otherClouds(own: readonly string[]): Promise<string[]> {
  const places = [
    "/var/lib/archipelago",
    "/run/archipelago",
    "/sys/fs/cgroup",
    "/sys/fs/cgroup/pids",
  ];
  const found = await Promise.all(places.map((place) => readdir(place).catch(() => [])));
  const clouds = found.flatMap((names, index) =>
    index < 2 ? names : names.flatMap((name) => /^archipelago-(.*)$/.exec(name)?.[1] ?? []),
  );
  return [...new Set(clouds)].filter((name) => !own.includes(name)).sort();
}

/** Returns a pattern for the resources of these clouds, which matches nothing if there are none. */
function belongsTo(clouds: readonly string[]): RegExp {
  if (clouds.length === 0) return /(?!)/;
  const links = clouds.map(
    (name) => `arch-${createHash("sha256").update(name).digest("hex").slice(0, 10)}`,
  );
  const words = clouds.flatMap((name) => [
    `archipelago[/-]${name}`,
    `--cloud ${name}`,
    `main\\.ts ${name}`,
  ]);
  return new RegExp(`(${words.join("|")})([/\\s:\\0]|$)|${links.join("|")}`, "m");
}

let before:
  | { readonly own: readonly string[]; readonly others: string[]; readonly state: MachineState }
  | undefined;

/** Records the machine's state before these clouds. */
export async function takeBaseline(own: readonly string[]): Promise<void> {
  const others = await otherClouds(own);
  const { bin } = await testParts();
  before = { own, others, state: await machineState(bin, belongsTo(others), others.length > 0) };
}

/**
 * Fails unless the machine is as it was at the baseline. Resources of other clouds that run meanwhile are excluded and
 * reported. Polls for up to a minute, until the last processes have ended.
 */
export async function assertBaseline(): Promise<void> {
  assert.ok(before, "no baseline was taken");
  const { own, others, state } = before;
  const { bin } = await testParts();
  const seen = new Set(others);
  await eventually(
    "the machine as it was",
    60,
    async () => {
      for (const other of await otherClouds(own)) seen.add(other);
      const foreign = belongsTo([...seen]);
      const now = await machineState(bin, foreign, seen.size > 0);
      // A setting of the machine stays raised for the others.
      return differences(state, now).filter(
        (line) => !foreign.test(line) && !(seen.size > 0 && /^\w+: setting /.test(line)),
      );
    },
    (found) => found.length === 0,
  );
  if (seen.size > 0) console.log(`      (excluded: other clouds, ${[...seen].sort().join(", ")})`);
}
