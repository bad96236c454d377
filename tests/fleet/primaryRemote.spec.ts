import assert from "node:assert/strict";
import { silentPairs } from "../../cli/matrix/matrix.ts";
import { testParts } from "../support/parts.ts";
import { declared } from "./scenarios/bringUp.ts";
import { losesOnly } from "./scenarios/faults.ts";
import { leftAtLinode } from "./support/linode.ts";
import { proxiesOf } from "./support/istiod.ts";
import { kube, readyReplicas } from "./support/kube.ts";
import { meshOnly } from "./support/meshOnly.ts";
import { describeOwn, type Report, succeed } from "./support/run.ts";
import { inSequence } from "./support/sequence.ts";
import { assertTraced } from "./support/trace.ts";

const members = ["eu", "ap", "us"] as const;

/** The local fleet with a mesh only, in which these clusters are remotes of those. */
function settings(
  name: string,
  primaries: Readonly<Record<string, string>>,
  gate?: Readonly<Record<string, unknown>>,
): Promise<string> {
  const remotes = Object.keys(primaries).length > 0;
  return meshOnly(name, {
    clusters: (local) =>
      local.map((cluster) => {
        const primary = primaries[cluster.name];
        return primary === undefined ? cluster : { ...cluster, primary };
      }),
    istio: { topology: remotes ? "primary-remote" : "multi-primary" },
    ...(gate !== undefined && { gate }),
  });
}

const mixed = (gate?: Readonly<Record<string, unknown>>): Promise<string> =>
  settings(gate === undefined ? "mixed" : "mixed-hasty", { us: "eu" }, gate);

const does = (op: string, ...names: string[]): string[] => names.map((name) => `${op} ${name}`);
const replaced = ["gate-ap-job", "gate-eu-job", "gate-us-job", "istio-us-istiod"];

/** What an istiod of us's own is to change: its Jobs, and a release of another name, are deleted and made anew. */
const ownIstiod = [
  ...does("create", "trust-us-key", "trust-us-request", "trust-us-certificate"),
  ...does("create", "istio-us-cacerts", "istio-us-strict", "peers-us-bundle"),
  ...does("create", "gateway-us-routes", "probe-us-routing"),
  ...["create-replacement", "delete-replaced", "replace"].flatMap((op) => does(op, ...replaced)),
  ...does("update", "istio-us-namespace", "istio-eu-istiod", "gateway-eu-service"),
  ...does("delete", "gateway-eu-istiod", "gateway-eu-istiod-routes"),
].sort();

/*
 * A fleet that mixes primaries and remotes, from nothing to nothing: eu and ap have an istiod each, and us has eu's. Then
 * us gets one of its own. It does not prove what a remote does while it cannot reach its primary.
 */
describeOwn("a fleet of primaries and remotes", function () {
  inSequence(this);
  this.timeout("15m");

  let first: Report;

  before("every part is there, and nothing that an earlier run left", async function () {
    this.timeout("60m");
    await testParts();
    await succeed("down", "--force");
  });

  it("comes up, and every region hears from every region", async () => {
    ({ report: first } = await succeed("up", "--settings", await mixed()));
    assert.equal(first.matrix.length, members.length);
    assert.deepEqual(silentPairs(first.matrix, members), []);
  });

  it("finds each request in the logs of the pod and the gateway that it went through", () =>
    assertTraced(first.matrix));

  it("has no istiod in us, whose proxies are eu's and nobody else's", async () => {
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

  it("has nothing to do the second time, after a refresh", async () => {
    const { report } = await succeed(
      ...["up", "--refresh", "--expect-no-changes", "--settings", await mixed()],
    );
    assert.deepEqual(report.drift, []);
    assert.deepEqual(report.changes, []);
    assert.deepEqual(silentPairs(report.matrix, members), [], "measured afresh");
  });

  it("loses exactly what ap hears from the remote when ap forgets it, and the gate fails", () =>
    losesOnly({ members, settings: mixed }, "ap", "us"));

  it("previews an istiod of us's own as exactly that, makes it, and us leaves eu's", async () => {
    const all = await settings("all-primaries", {});
    const { report: plan } = await succeed("preview", "--settings", all);
    assert.deepEqual(declared(plan), ownIstiod);
    const { report } = await succeed("up", "--settings", all);
    assert.deepEqual(declared(report), declared(plan));
    assert.deepEqual(silentPairs(report.matrix, members), []);
    assert.equal(await readyReplicas("us", "istiod", "istio-system"), 1);
    for (const name of members) assert.deepEqual(Object.keys(await proxiesOf(name)), [name]);
  });

  it("leaves nothing at Linode when it is destroyed", async () => {
    await succeed("destroy", "--settings", await settings("all-primaries", {}));
    assert.deepEqual(await leftAtLinode(), []);
  });

  after("nothing is left, whatever happened", async () => {
    await succeed("down", "--force");
  });
});
