import assert from "node:assert/strict";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { editByHand, eventually } from "../support/kube.ts";
import { run, settingsVariant, succeed } from "../support/run.ts";
import { members } from "./bringUp.ts";

/** Seconds to wait for answers that are not to come; those that do come take one or two. */
const patience = 20;

/** Takes one peer out of a cluster's bundle, behind the stack's back. */
async function forget(cluster: string, peer: string): Promise<void> {
  const metadata = { name: "istio-remote-secret-peers", namespace: "istio-system" };
  const edit = { apiVersion: "v1", kind: "Secret", metadata, data: { [peer]: null } };
  await editByHand(cluster, edit);
}

/** The matrix and the gate are known to be able to fail. */
export function canFail(): void {
  it("loses exactly what eu hears from us when eu forgets us, and the gate fails", async () => {
    await forget("eu", "us");
    const measured = await eventually(
      "a matrix without eu -> us",
      120,
      () => run("matrix", "--deadline", String(patience)),
      ({ report }) => silentPairs(report.matrix, members).length > 0,
    );
    assert.deepEqual(silentPairs(measured.report.matrix, members), [{ from: "eu", to: "us" }]);
    assert.equal(measured.code, 1);
    assert.match(measured.output, /eu never heard from us/);

    // Another question, so that the gate asks again; without a refresh the engine does not know what was done.
    const settings = await settingsVariant("hasty", (config) => ({
      ...config,
      "archipelago:gate": { deadlineSeconds: patience },
    }));
    const failed = await run("up", "--settings", settings);
    assert.equal(failed.code, 1);
    assert.match(failed.output, /eu->us/);
    assert.doesNotMatch(failed.output, /us->eu|ap->/);

    const { report } = await succeed("up", "--refresh");
    assert.deepEqual(silentPairs(report.matrix, members), []);
  });
}
