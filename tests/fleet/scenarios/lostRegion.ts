import assert from "node:assert/strict";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { declared } from "./bringUp.ts";
import { identities } from "../support/kube.ts";
import { succeed } from "../support/run.ts";

/** The fleet before, and with, the loss of one of its regions. */
export interface Loss {
  /** Its name. */
  readonly lost: string;
  readonly survivors: readonly string[];
  /** Takes the region's API away, for good. */
  readonly loseIt: () => Promise<void>;
  /** Writes the settings of the fleet with the region marked as lost, and without its entry. */
  readonly settings: (entry: "lost" | "deleted") => Promise<string>;
  /** Every change of another region or of the fleet, with `*` for the region. */
  readonly elsewhere: readonly string[];
}

/** A Job cannot be updated: the engine deletes the old one, creates the new one, and calls both together a replacement. */
export const replaced = (job: string): string[] =>
  ["create-replacement", "delete-replaced", "replace"].map((op) => `${op} ${job}-*-job`);

/**
 * The longest time that the update may take, in seconds. Two minutes are the goal; on a machine with many times more work
 * than processors it took 55 to 161 s.
 */
const limit = 300;

/** The engine's time for an update, in seconds, without the measurement of the traffic that follows it. */
function secondsOf(output: string): number {
  const [, minutes = "0", seconds] = /Duration: (?:(\d+)m)?(\d+)s/.exec(output) ?? [];
  assert.ok(seconds, output);
  return Number(minutes) * 60 + Number(seconds);
}

/**
 * A region whose API never answers again is taken out by one update, without the survivors' clusters, certificates, releases
 * and pods.
 *
 * @returns the output of the update
 */
export async function losesForGood(loss: Loss): Promise<string> {
  const { lost, survivors, loseIt, settings, elsewhere } = loss;
  const before = await Promise.all(survivors.map((name) => identities(name)));
  await loseIt();
  const path = await settings("lost");
  const { report: plan } = await succeed("preview", "--settings", path);
  const { report, output } = await succeed("up", "--settings", path);
  const seconds = secondsOf(output);
  // To compare a run with the figures in docs/operations/lost-region.md.
  console.log(`      up with ${lost} lost: ${seconds} s`);
  assert.ok(seconds < limit, `${seconds} s`);
  assert.deepEqual(declared(report), declared(plan), "as previewed");
  assert.deepEqual(silentPairs(report.matrix, survivors), []);
  const after = await Promise.all(survivors.map((name) => identities(name)));
  assert.deepEqual(after, before, "the survivors' pods");

  const own = ({ name }: { readonly name: string }): boolean => name.split("-").includes(lost);
  const of = new RegExp(`-(${survivors.join("|")})(?=-)`);
  const touched = report.changes
    .filter((change) => !own(change) && !change.type.startsWith("archipelago:"))
    .map(({ op, name }) => `${op} ${name.replace(of, "-*")}`);
  // The engine's own provider, through which the program reads the state.
  const expected = [...elsewhere, "create default"];
  assert.deepEqual([...new Set(touched)].sort(), expected.sort());

  await succeed("up", "--expect-no-changes", "--settings", path);
  const { report: last } = await succeed("preview", "--settings", await settings("deleted"));
  assert.deepEqual(
    declared(last),
    [`delete cluster-${lost}-provider`, "delete default"],
    "nothing else is in the state",
  );
  return output;
}
