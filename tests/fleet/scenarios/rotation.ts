import assert from "node:assert/strict";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { eventually, kube } from "../support/kube.ts";
import { regenerateKubeconfig } from "../support/linode.ts";
import { succeed } from "../support/run.ts";
import { declared, members } from "./bringUp.ts";

/** Seconds in which an API server forgets a token that it has accepted, and some. */
const forgetsWithin = 40;

/** A kubeconfig that is regenerated at Linode reaches the stack with the next update. */
export function rotatesKubeconfig(): void {
  it("takes a kubeconfig that Linode has regenerated, and replaces nothing", async () => {
    const former = (await kube("eu")).core;
    await former.listNamespace();
    await regenerateKubeconfig("eu");
    await eventually(
      "the former kubeconfig to be refused",
      forgetsWithin,
      async () => {
        try {
          await former.listNamespace();
          return 200;
        } catch (error) {
          return error instanceof Error && "code" in error ? error.code : error;
        }
      },
      (status) => status === 401,
    );
    const { report, output } = await succeed("up");
    assert.deepEqual(declared(report), ["update cluster-eu-provider"], output.slice(-2000));
    assert.deepEqual(silentPairs(report.matrix, members), []);
    await (await kube("eu")).core.listNamespace();
    const { report: after } = await succeed("up", "--refresh", "--expect-no-changes");
    assert.deepEqual(after.changes, []);
    assert.deepEqual(silentPairs(after.matrix, members), []);
  });
}
