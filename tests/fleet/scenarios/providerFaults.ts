import assert from "node:assert/strict";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { clearApiFault, setApiFault } from "../../../local/faults/table.ts";
import type { ApiFault } from "../../../local/linode/api/faultRoutes.ts";
import { leftAtLinode, lkeId, testCloud } from "../support/linode.ts";
import { meshOnly } from "../support/meshOnly.ts";
import { type Run, run, start, succeed } from "../support/run.ts";

/** Writes the settings of eu, or of eu and us, with a mesh only. */
function providerSettings(...names: readonly string[]): Promise<string> {
  return meshOnly(names.join("-"), {
    clusters: (local) => local.filter(({ name }) => names.includes(name)),
  });
}

/** Runs an operation with a fault of Linode's API from the moment at which its output matches. */
async function during(moment: RegExp, fault: ApiFault, ...args: readonly string[]): Promise<Run> {
  const operation = await start(...args);
  try {
    await operation.prints(moment);
    await setApiFault(await testCloud(), fault);
    return await operation.finished;
  } finally {
    await operation.finished;
    await clearApiFault(await testCloud());
  }
}

/** The labels of the LKE clusters at Linode, without the stack's name, in order. */
async function clustersAtLinode(): Promise<string[]> {
  const left = await leftAtLinode();
  return left
    .flatMap((one) => (one.startsWith("/lke/clusters: ") ? [one.replace(/^.*-/, "")] : []))
    .sort();
}

function assertFailed({ code, output }: Run, reason: RegExp): void {
  assert.notEqual(code, 0, "it succeeded");
  assert.match(output, reason);
}

const creation = "^POST /v4(beta)?/lke/clusters$";

/** An `up` in which Linode's API fails is followed by one that converges, with the same clusters. */
export function convergesAfterProviderFaults(): void {
  it("makes no second cluster when the answer to its creation is lost", async () => {
    const path = await providerSettings("eu");
    // It starts the cloud.
    await succeed("preview", "--settings", path);
    const lost = { carriedOut: "afterwards", requests: creation, count: 1, seconds: 300 } as const;
    await setApiFault(await testCloud(), { ...lost, answer: 500 });
    assertFailed(await run("up", "--settings", path), /failed to create LKE cluster/);
    assert.deepEqual(await clustersAtLinode(), ["eu"]);
    const again = await run("up", "--keep-orphans", "--settings", path);
    assertFailed(again, /cluster eu: orphaned LKE cluster .*an interrupted update/);
    assert.deepEqual(await clustersAtLinode(), ["eu"]);
  });

  it("goes on with the cluster whose creation the API's 401 interrupted", async () => {
    const path = await providerSettings("eu");
    const waiting = /cluster-eu-lke creating .*waiting for/;
    const refused = await during(waiting, { answer: 401, seconds: 300 }, "up", "--settings", path);
    assertFailed(refused, /\[401\] Invalid Token/);
    const id = await lkeId("eu");
    // Now with 429 from the start.
    await setApiFault(await testCloud(), { answer: 429, retryAfterSeconds: 2, seconds: 10 });
    const { report } = await succeed("up", "--settings", path);
    assert.deepEqual(silentPairs(report.matrix, ["eu"]), []);
    assert.equal(await lkeId("eu"), id);
    assert.deepEqual(await clustersAtLinode(), ["eu"]);
  });

  it("adds a region while the API does not answer for a while", async () => {
    const path = await providerSettings("eu", "us");
    const waiting = /cluster-us-lke creating .*waiting for/;
    const silent = { answer: "nothing", seconds: 20 } as const;
    const first = await during(waiting, silent, "up", "--settings", path);
    console.log(`      the up without an answer for 20 s ended with ${first.code}`);
    const id = await lkeId("us");
    const { report } = await succeed("up", "--settings", path);
    assert.deepEqual(silentPairs(report.matrix, ["eu", "us"]), []);
    assert.equal(await lkeId("us"), id);
    assert.deepEqual(await clustersAtLinode(), ["eu", "us"]);
    await succeed("up", "--expect-no-changes", "--settings", path);
  });

  it("removes the region after a refused deletion, and after an answer that was lost", async () => {
    const path = await providerSettings("eu");
    const deletion = "^DELETE /v4(beta)?/lke/clusters/";
    await setApiFault(await testCloud(), { answer: 401, requests: deletion, seconds: 300 });
    assertFailed(await run("up", "--settings", path), /failed to delete LKE cluster/);
    assert.deepEqual(await clustersAtLinode(), ["eu", "us"]);
    const lost = { carriedOut: "afterwards", requests: deletion, count: 1, seconds: 300 } as const;
    await setApiFault(await testCloud(), { ...lost, answer: 500 });
    await succeed("up", "--settings", path);
    assert.deepEqual(await clustersAtLinode(), ["eu"]);
  });

  it("is destroyed while the API answers 500 for a while, with nothing left", async () => {
    const path = await providerSettings("eu");
    const fault = { answer: 500, seconds: 10 } as const;
    const destroyed = await during(/deleting/, fault, "destroy", "--settings", path);
    assert.equal(destroyed.code, 0, destroyed.output.slice(-3000));
    assert.match(destroyed.output, /^Nothing is left at Linode\.$/m);
    assert.deepEqual(await leftAtLinode(), []);
  });
}
