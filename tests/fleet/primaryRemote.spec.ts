import assert from "node:assert/strict";
import { silentPairs } from "../../cli/matrix/matrix.ts";
import { allPrimaries, becomesPrimary, members, mixed } from "./scenarios/primaryRemote.ts";
import { proxiesOf } from "./support/istiod.ts";
import { kube, readyReplicas } from "./support/kube.ts";
import { leftAtLinode } from "./support/linode.ts";
import { ownsCloud } from "./support/ownCloud.ts";
import { may, readerToken } from "./support/readers.ts";
import { describeOwn, type Report, succeed } from "./support/run.ts";
import { inSequence } from "./support/sequence.ts";
import { assertTraced } from "./support/trace.ts";

/*
 * A fleet that mixes primaries and remotes, from creation to deletion: eu and ap have an istiod each, and us uses eu's. Then us
 * gets its own. It does not prove how a remote behaves while it cannot reach its primary. Kills, and a region that is gone
 * for good, are in tests/long/kills.spec.ts.
 */
describeOwn("a fleet of primaries and remotes", function () {
  inSequence(this);
  this.timeout("15m");
  ownsCloud();

  let first: Report;

  it("starts, and every region receives responses from every region", async () => {
    ({ report: first } = await succeed("up", "--settings", await mixed()));
    assert.equal(first.matrix.length, members.length);
    assert.deepEqual(silentPairs(first.matrix, members), []);
  });

  it("logs each request at the pod and the gateway on its route", () => assertTraced(first.matrix));

  it("has no istiod in us, whose proxies are configured only by eu's", async () => {
    const replicas = members.map((name) => readyReplicas(name, "istiod", "istio-system"));
    assert.deepEqual(await Promise.all(replicas), [1, 1, 0]);
    const [eu, ap] = [await proxiesOf("eu"), await proxiesOf("ap")];
    assert.deepEqual(Object.keys(eu).sort(), ["eu", "us"]);
    assert.deepEqual(Object.keys(ap), ["ap"]);
    const { core } = await kube("us");
    const { items } = await core.listPodForAllNamespaces();
    const meshed = items
      .filter(({ spec, status }) => {
        const all = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
        return status?.phase === "Running" && all.some(({ name }) => name === "istio-proxy");
      })
      .map(({ metadata }) => `${metadata?.name ?? ""}.${metadata?.namespace ?? ""}`);
    assert.deepEqual(eu["us"]?.toSorted(), meshed.toSorted());
    await assert.rejects(
      core.readNamespacedSecret({ name: "cacerts", namespace: "istio-system" }),
      { code: 404 },
      "a remote signs nothing",
    );
  });

  it("lets only the remote's own primary read its Secrets and patch its webhooks", async () => {
    const patch = {
      verb: "patch",
      group: "admissionregistration.k8s.io",
      resource: "mutatingwebhookconfigurations",
    };
    const secrets = { verb: "list", resource: "secrets" };
    for (const permission of [patch, secrets]) {
      assert.equal(await may("us", await readerToken("eu", "us"), permission), true);
      assert.equal(await may("us", await readerToken("ap", "us"), permission), false);
      assert.equal(await may("ap", await readerToken("eu", "ap"), permission), false);
    }
  });

  it("has no changes in a second up, after a refresh", async () => {
    const { report } = await succeed(
      ...["up", "--refresh", "--expect-no-changes", "--settings", await mixed()],
    );
    assert.deepEqual(report.drift, []);
    assert.deepEqual(report.changes, []);
    assert.deepEqual(silentPairs(report.matrix, members), [], "measured afresh");
  });

  becomesPrimary();

  it("leaves nothing at Linode when it is destroyed", async () => {
    await succeed("destroy", "--settings", await allPrimaries());
    assert.deepEqual(await leftAtLinode(), []);
  });
});
