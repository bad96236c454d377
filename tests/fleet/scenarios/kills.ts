import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Run, start, succeed } from "../support/run.ts";

/** How long an operation goes on at a point before it is killed: long enough for Helm to write the release's record. */
const within = 1500;

/**
 * Runs `up` until it completes, and kills it with its engine and plugins once at each of these resources, while it creates
 * them. One run may begin several at once; it counts for all of them.
 *
 * @param points parts of logical names
 * @returns the run that completed, and how many were killed
 */
export async function upWithKills(
  settings: string,
  points: readonly string[],
): Promise<{ readonly completed: Run; readonly kills: number }> {
  let remaining = points;
  for (let kills = 0; kills <= points.length; kills += 1) {
    const up = await start("up", "--settings", settings);
    const reached = remaining.length > 0 && (await up.reaches(creating(...remaining)));
    if (!reached) {
      const completed = await up.finished;
      assert.equal(completed.code, 0, completed.output.slice(-4000));
      return { completed, kills };
    }
    await sleep(within);
    await up.kill();
    const { code, output } = await up.finished;
    assert.notEqual(code, 0, "it completed before it was killed");
    const begun = remaining.filter((point) => creating(point).test(output));
    console.log(`      killed while it created ${begun.join(", ")}`);
    remaining = remaining.filter((point) => !begun.includes(point));
  }
  throw new Error(`every up was killed; never begun: ${remaining.join(", ")}`);
}

/** The engine's line about a resource, whose name has one of these parts. */
function creating(...parts: readonly string[]): RegExp {
  return new RegExp(` \\S*(${parts.join("|")})\\S* creating`);
}

/**
 * Kills an `up` while Helm upgrades istiod, and the `destroy` that follows while it deletes a load balancer. The next
 * `destroy` completes.
 */
export async function destroyAfterKills(settings: string, cluster: string): Promise<void> {
  for (const [operation, line] of [
    ["up", new RegExp(`istio-${cluster}-istiod updating`)],
    ["destroy", new RegExp(`gateway-${cluster}-service deleting`)],
  ] as const) {
    const killed = await start(operation, "--settings", settings);
    assert.ok(await killed.reaches(line), `${operation} ended before ${line.source}`);
    await sleep(within);
    await killed.kill();
    assert.notEqual((await killed.finished).code, 0);
  }
  await succeed("destroy", "--settings", settings);
}
