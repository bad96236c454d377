import assert from "node:assert/strict";
import { formatLoad, totals } from "../../cli/load/report.ts";
import { silentPairs } from "../../cli/matrix/matrix.ts";
import { startLoad } from "../fleet/support/countedLoad.ts";
import { kube } from "../fleet/support/kube.ts";
import { leftAtLinode } from "../fleet/support/linode.ts";
import { meshOnly } from "../fleet/support/meshOnly.ts";
import { ownsCloud } from "../fleet/support/ownCloud.ts";
import { describeOwn, run, succeed } from "../fleet/support/run.ts";
import { inSequence } from "../fleet/support/sequence.ts";

const members = ["eu", "ap", "us"] as const;
const releases = members.map((name) => `istio-${name}-istiod`);

/** Writes the fleet with a connect timeout, which is a value of every istiod's release. */
function settings(connectTimeout: string): Promise<string> {
  return meshOnly(`waves-${connectTimeout}`, {
    clusters: (local) => local,
    istio: { connectTimeout },
    gate: { deadlineSeconds: 40 },
    upgrade: { waves: [["ap"], ["eu"]] },
  });
}

/** The places in an operation's output where each istiod's release is first updated and last done. */
function times(output: string): Record<string, { readonly from: number; readonly to: number }> {
  const at = (name: string) => {
    const from = output.search(new RegExp(`${name} updating`));
    const to = output.search(new RegExp(`${name} updated`));
    return { from, to };
  };
  return Object.fromEntries(releases.map((name) => [name, at(name)]));
}

const refusal = {
  apiVersion: "security.istio.io/v1",
  kind: "AuthorizationPolicy",
  metadata: { name: "refuse-everyone", namespace: "archipelago-gate" },
  spec: { action: "DENY", rules: [{}] },
};

/*
 * A change of istiod's release goes through three regions one after the other, and stops where the fleet does not answer. The
 * change is one of Helm values: it does not prove that two releases of Istio work together.
 */
describeOwn("a fleet that is upgraded in waves", function () {
  inSequence(this);
  this.timeout("15m");

  ownsCloud();

  it("starts in parallel, and has no changes in a second up", async () => {
    const { output, report } = await succeed("up", "--settings", await settings("3s"));
    assert.deepEqual(silentPairs(report.matrix, members), []);
    assert.doesNotMatch(output, /asking the fleet before/);
    const again = await succeed("up", "--settings", await settings("3s"));
    assert.deepEqual(again.report.changes, []);
    assert.doesNotMatch(again.output, /asking the fleet before/);
  });

  it("updates one region after the other, and asks between them, under load", async () => {
    const load = await startLoad(members);
    const { output } = await succeed("up", "--settings", await settings("4s"));
    const counted = await load.stop();
    console.log(formatLoad(counted));
    const { "istio-ap-istiod": ap, "istio-eu-istiod": eu, "istio-us-istiod": us } = times(output);
    assert.ok(ap !== undefined && eu !== undefined && us !== undefined);
    assert.ok(ap.from >= 0 && ap.to < eu.to && eu.to < us.to, JSON.stringify({ ap, eu, us }));
    // The engine prints a message when it comes, and again at the end.
    const asked = [...output.matchAll(/asking the fleet before (\w+)/g)];
    assert.deepEqual([...new Set(asked.map(([, name]) => name))], ["eu", "us"]);
    const place = (name: string): number => output.indexOf(`asking the fleet before ${name}`);
    assert.ok(ap.to < place("eu") && place("eu") < eu.to);
    assert.ok(eu.to < place("us") && place("us") < us.to);
    assert.equal(totals(counted).failed, 0);
  });

  it("stops after the first region if the fleet does not answer, and goes on once it does", async () => {
    const { objects } = await kube("ap");
    await objects.create(refusal);
    try {
      const { code, output } = await run("up", "--settings", await settings("5s"));
      assert.notEqual(code, 0);
      assert.match(
        output,
        /upgrade\.waves: eu not upgraded, since after ap there was no response for .*eu -> ap/,
      );
      assert.match(output, /istio-ap-istiod updated/);
      assert.doesNotMatch(output, /istio-(eu|us)-istiod updated/);
    } finally {
      await objects.delete(refusal);
    }
    const { report } = await succeed("up", "--settings", await settings("5s"));
    const updated = report.changes.filter(({ op }) => op === "update").map(({ name }) => name);
    assert.deepEqual(
      updated.filter((name) => releases.includes(name)),
      ["istio-eu-istiod", "istio-us-istiod"],
    );
    assert.deepEqual(silentPairs(report.matrix, members), []);
  });

  it("leaves nothing at Linode when it is destroyed", async () => {
    await succeed("destroy", "--settings", await settings("5s"));
    assert.deepEqual(await leftAtLinode(), []);
  });
});
