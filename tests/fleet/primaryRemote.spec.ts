import assert from "node:assert/strict";
import { silentPairs } from "../../cli/matrix/matrix.ts";
import { testParts } from "../support/parts.ts";
import { declared } from "./scenarios/bringUp.ts";
import { losesOnly } from "./scenarios/faults.ts";
import { destroyAfterKills, upWithKills } from "./scenarios/kills.ts";
import { losesForGood, replaced as replacedIn } from "./scenarios/lostRegion.ts";
import { deleteNodeBalancer, leftAtLinode } from "./support/linode.ts";
import { proxiesOf } from "./support/istiod.ts";
import { kube, readyReplicas } from "./support/kube.ts";
import { type MeshOnly, meshOnly } from "./support/meshOnly.ts";
import { cutOff } from "./support/partition.ts";
import { may, readerToken } from "./support/readers.ts";
import { describeOwn, type Report, succeed } from "./support/run.ts";
import { inSequence } from "./support/sequence.ts";
import { assertTraced } from "./support/trace.ts";

const members = ["eu", "ap", "us"] as const;

/** Writes the local fleet with only a mesh, in which these clusters are remotes of those. */
function settings(
  name: string,
  primaries: Readonly<Record<string, string>>,
  { gate }: Partial<Pick<MeshOnly, "gate">> = {},
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
  settings(gate === undefined ? "mixed" : "mixed-hasty", { us: "eu" }, gate && { gate });

/** Where the first `up` is killed, in the order of the dependencies. */
const points = [
  ...["cluster-eu-lke", "gateway-api-eu-definition-gateways", "istio-eu-base", "istio-eu-istiod"],
  ...["istio-eu-strict", "istio-us-istiod", "reader-us-from-eu-token-1", "peers-eu-bundle"],
  ...["gateway-eu-release", "gateway-us-release", "gateway-us-service", "probe-us-deployment"],
  "gate-us-job",
];

/** Writes the fleet of primaries after ap is gone for good. */
function withoutAp(
  entry: "lost" | "deleted",
  istio: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  return meshOnly(`ap-${entry}`, {
    clusters: (local) =>
      local.flatMap((cluster) => {
        if (cluster.name !== "ap") return [cluster];
        return entry === "lost" ? [{ ...cluster, lost: true }] : [];
      }),
    istio: { topology: "multi-primary", ...istio },
  });
}

const does = (op: string, ...names: string[]): string[] => names.map((name) => `${op} ${name}`);
const replaced = ["gate-ap-job", "gate-eu-job", "gate-us-job", "istio-us-istiod"];

/** The accounts with which us reads the others, and the rollout of its istiod. */
const ownReaders = [
  ...["ap", "eu"].flatMap((target) =>
    ["account", "peer", "role-binding", "token-1"].map(
      (part) => `reader-${target}-from-us-${part}`,
    ),
  ),
  ...["account", "role", "binding", "job"].map((part) => `rollout-us-${part}`),
];

/** The expected changes for us's own istiod: its Jobs, and a release of another name, are deleted and recreated. */
const ownIstiod = [
  ...does("create", "trust-us-key", "trust-us-request", "trust-us-certificate"),
  ...does("create", "istio-us-cacerts", "istio-us-strict", "peers-us-bundle"),
  ...does("create", "reach-us-job", "reach-us-peers"),
  ...does("create", "gateway-us-routes", "probe-us-routing"),
  // From then on eu is only a peer of us.
  ...does("create", ...ownReaders, "reader-us-from-eu-peer", "reader-us-from-eu-role-binding"),
  ...["create-replacement", "delete-replaced", "replace"].flatMap((op) => does(op, ...replaced)),
  // Without a remote, eu's gateway has no port for eu's istiod, in its network policy either.
  ...does("update", "istio-us-namespace", "istio-eu-istiod"),
  ...does("update", "gateway-eu-release", "gateway-eu-service"),
  ...does("delete", "gateway-eu-istiod", "gateway-eu-istiod-routes"),
  ...does("delete", "readers-us-primary", "reader-us-from-eu-primary"),
].sort();

/*
 * A fleet that mixes primaries and remotes, from creation to deletion: eu and ap have an istiod each, and us uses eu's. Then us
 * gets its own, and ap is gone for good. Operations are killed with SIGKILL at many points on the way. It does not prove how
 * a remote behaves while it cannot reach its primary.
 */
describeOwn("a fleet of primaries and remotes", function () {
  inSequence(this);
  this.timeout("15m");

  let first: Report;

  before("every part is available, and nothing from an earlier run is left", async function () {
    this.timeout("60m");
    await testParts();
    await succeed("down", "--force");
  });

  it("starts after kills at many points, and every region receives responses from every region", async () => {
    const { completed, kills } = await upWithKills(await mixed(), points);
    // Ten, if no two of the points are begun together.
    assert.ok(kills >= 8, `${kills} kills`);
    ({ report: first } = completed);
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

  it("loses only ap's responses from the remote when ap forgets it, and the gate fails", () =>
    losesOnly({ members, settings: mixed }, "ap", "us"));

  it("previews only us's own istiod, creates it, and us stops using eu's", async () => {
    const all = await settings("all-primaries", {});
    const { report: plan } = await succeed("preview", "--settings", all);
    assert.deepEqual(declared(plan), ownIstiod);
    const { report } = await succeed("up", "--settings", all);
    assert.deepEqual(declared(report), declared(plan));
    assert.deepEqual(silentPairs(report.matrix, members), []);
    assert.equal(await readyReplicas("us", "istiod", "istio-system"), 1);
    for (const name of members) assert.deepEqual(Object.keys(await proxiesOf(name)), [name]);
  });

  it("loses ap for good in one update, without a call to it, and names its NodeBalancer", async () => {
    const output = await losesForGood({
      lost: "ap",
      survivors: ["eu", "us"],
      loseIt: () => cutOff("ap"),
      settings: withoutAp,
      elsewhere: [
        ...["gate", "reach", "rollout"].flatMap(replacedIn),
        ...["update peers-*-bundle", "update reach-*-peers"],
      ],
    });
    const [, balancer = ""] =
      /clusters\[1\]: cluster ap is lost\. Its NodeBalancers stay at Linode .*: (\S+) \(gateway-ap-service\)\. /.exec(
        output,
      ) ?? assert.fail(output);
    await deleteNodeBalancer(balancer);
    const left = await leftAtLinode();
    assert.deepEqual(
      left.filter((one) => one.endsWith("-ap")),
      [],
    );
  });

  it("leaves nothing at Linode when it is destroyed after an up and a destroy that were killed", async () => {
    await destroyAfterKills(await withoutAp("lost", { connectTimeout: "3s" }), "eu");
    assert.deepEqual(await leftAtLinode(), []);
  });

  after("deletes everything in any case", async () => {
    await succeed("down", "--force");
  });
});
