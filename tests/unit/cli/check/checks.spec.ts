import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type {
  ClusterFacts,
  Facts,
  KarmadaFacts,
  LinkerdFact,
} from "../../../../cli/check/facts.ts";
import type { Drift } from "../../../../cli/stack/drift.ts";
import { checks, runChecks } from "../../../../cli/check/run.ts";
import { goodFacts, inDays } from "./facts.ts";
import { anchorsOf } from "../../../support/markdown.ts";

// Each check over facts in which one thing is wrong. That the facts of a real fleet are gathered right is no part of this:
// gather.spec.ts has the parsing, and docs/cli.md a run on a real fleet.

type Mesh = "istio" | "linkerd";
/** A check, its status, a part of what it says, the change that it has to see, and the mesh. */
type Case = readonly [string, "warn" | "fail", RegExp, (facts: Facts) => Facts, Mesh?];

/** Changes the region eu. */
const eu =
  (change: (cluster: ClusterFacts) => Partial<ClusterFacts>) =>
  (facts: Facts): Facts => ({
    ...facts,
    clusters: facts.clusters.map((one) => (one.name === "eu" ? { ...one, ...change(one) } : one)),
  });
/** Changes the first of a list in eu. */
const first = <Key extends "nodes" | "pods" | "workloads" | "jobs" | "balancers" | "webhooks">(
  key: Key,
  change: Partial<ClusterFacts[Key][number]>,
) =>
  eu((one) => ({
    [key]: one[key].map((thing, index) => (index === 0 ? { ...thing, ...change } : thing)),
  }));
const settings =
  (change: Partial<Facts["settings"]>) =>
  (facts: Facts): Facts => ({ ...facts, settings: { ...facts.settings, ...change } });
const drifted =
  (paths: readonly string[], change: Drift["change"] = "changed") =>
  (facts: Facts): Facts => ({
    ...facts,
    drift: { found: [{ name: "gateway", type: "kubernetes:core/v1:Service", change, paths }] },
  });
const outputs =
  (change: Partial<Facts["outputs"]>) =>
  (facts: Facts): Facts => ({ ...facts, outputs: { ...facts.outputs, ...change } });
const karmada =
  (change: Partial<KarmadaFacts>) =>
  (facts: Facts): Facts => ({
    ...facts,
    karmada: { members: [], works: [], bindings: [], ...facts.karmada, ...change },
  });
const proxy = (change: Partial<ClusterFacts["proxies"][number]>) =>
  eu(({ proxies }) => ({ proxies: proxies.map((one) => ({ ...one, ...change })) }));
const istiod = (change: Partial<ClusterFacts["istiods"][number]>) =>
  eu(({ istiods }) => ({ istiods: istiods.map((one) => ({ ...one, ...change })) }));
const linkerd = (change: Partial<LinkerdFact>) =>
  eu(({ linkerd: own }) => (own === undefined ? {} : { linkerd: { ...own, ...change } }));
const certificate = (begin: number, end: number, authority = false) =>
  eu(({ certificates }) => ({
    certificates: certificates.map((one) => ({
      ...one,
      ...{ begin: inDays(begin), end: inDays(end), authority },
    })),
  }));
const unready = { ready: false, phase: "Pending", waiting: ["hello: ImagePullBackOff"] };
const member = { name: "eu", ready: true, reason: "", taints: [] };

const cases: readonly Case[] = [
  ["settings-readable", "warn", /no stack/, settings({ unread: "pulumi config failed: no stack" })],
  [
    "settings-valid",
    "fail",
    /mesh: /,
    settings({ problems: ["mesh: unknown; got 1; expected a"] }),
  ],
  ["settings-current", "warn", /allowUnpatched/, settings({ discouraged: ["allowUnpatched"] })],
  ["settings-applied", "warn", /ap is in the settings/, settings({ regions: ["eu", "us1", "ap"] })],
  ["settings-applied", "warn", /us1 is in the fleet/, settings({ regions: ["eu"] })],
  ["settings-listeners", "warn", /every address/, settings({ openListeners: ["every address"] })],
  ["drift", "fail", /Service gateway was changed: spec.type/, drifted(["spec.type"])],
  ["drift", "fail", /Service gateway was deleted$/, drifted([], "deleted")],
  [
    "drift",
    "warn",
    /refresh failed/,
    (facts) => ({ ...facts, drift: { found: [], unread: "refresh failed" } }),
  ],
  ["outputs-complete", "warn", /certificates/, outputs({ certificates: {} })],
  ["clusters-reachable", "fail", /eu: timed out/, eu(() => ({ problem: "timed out" }))],
  ["clusters-readable", "warn", /Secrets: HTTP 403/, eu(() => ({ unread: ["Secrets: HTTP 403"] }))],
  ["kubernetes-skew", "fail", /2 minors apart/, eu(() => ({ version: "v1.33.1" }))],
  ["nodes-skew", "fail", /n1 has v1.36.0/, first("nodes", { kubelet: "v1.36.0" })],
  ["nodes-skew", "fail", /n1 has v1.31.0/, first("nodes", { kubelet: "v1.31.0" })],
  ["nodes-skew", "warn", /n1 has v1.34.0/, first("nodes", { kubelet: "v1.34.0" })],
  ["nodes-ready", "fail", /n1 is not Ready/, first("nodes", { ready: false })],
  ["nodes-ready", "warn", /cordoned/, first("nodes", { unschedulable: true })],
  ["nodes-exist", "fail", /eu: no node/, eu(() => ({ nodes: [] }))],
  ["nodes-pressure", "fail", /DiskPressure/, first("nodes", { pressures: ["DiskPressure"] })],
  ["clocks", "fail", /eu: 40 s behind/, eu(() => ({ clockSkewSeconds: -40 }))],
  ["pods-running", "fail", /ImagePullBackOff/, first("pods", unready)],
  ["pods-running", "warn", /Pending/, first("pods", { ...unready, created: inDays(-0.001) })],
  [
    "pods-restarts",
    "warn",
    /istio-proxy was restarted 5 times/,
    first("pods", { restarts: [{ container: "istio-proxy", count: 5, last: inDays(-0.01) }] }),
  ],
  ["workloads-available", "fail", /0 of 1 available/, first("workloads", { available: 0 })],
  ["workloads-available", "warn", /1 of 2/, first("workloads", { wanted: 2, available: 1 })],
  [
    "workloads-available",
    "warn",
    /scaled to zero/,
    first("workloads", { wanted: 0, available: 0 }),
  ],
  ["jobs-succeeded", "fail", /gate: silent/, first("jobs", { failed: "silent" })],
  [
    "helm-finished",
    "fail",
    /pending-upgrade/,
    eu(() => ({ releases: [{ name: "istio-system/istiod", status: "pending-upgrade" }] })),
  ],
  [
    "claims-bound",
    "fail",
    /etcd-0: Pending/,
    eu(() => ({ claims: [{ name: "karmada-system/etcd-0", phase: "Pending" }] })),
  ],
  ["balancers-address", "fail", /no address/, first("balancers", { addresses: [] })],
  ["exposure", "warn", /answers every address$/, first("balancers", { sources: [] })],
  ["exposure", "warn", /every address/, first("balancers", { sources: ["10.0.0.0/8", "::/0"] })],
  [
    "exposure",
    "warn",
    /and this machine/,
    first("balancers", { sources: ["0.0.0.0/0"], answersHere: true }),
  ],
  ["webhooks-ca", "fail", /no CA bundle/, first("webhooks", { hasCa: false })],
  ["webhooks-ca", "warn", /no CA bundle/, first("webhooks", { hasCa: false, required: false })],
  ["webhooks-served", "fail", /no ready endpoint/, first("webhooks", { endpoints: 0 })],
  ["proxies-asked", "warn", /HTTP 403/, proxy({ problem: "HTTP 403" })],
  ["proxies-asked", "warn", /eu: no proxy/, eu(() => ({ proxies: [] }))],
  ["roots-shared", "fail", /eu: .* trusts EE:00/, proxy({ roots: ["EE:00"] })],
  ["roots-complete", "warn", /us1: .* does not trust EE:00/, proxy({ roots: ["AA:00", "EE:00"] })],
  ["root-of-stack", "fail", /eu: .* does not trust AA:00/, proxy({ roots: ["EE:00"] })],
  [
    "proxies-certificates",
    "fail",
    /expired/,
    eu(({ proxies }) => ({
      proxies: proxies.map((one) => ({
        ...one,
        ...(one.certificate && { certificate: { ...one.certificate, end: inDays(-1) } }),
      })),
    })),
  ],
  [
    "proxies-certificates",
    "warn",
    /not renewed in time/,
    eu(({ proxies }) => ({
      proxies: proxies.map((one) => ({
        ...one,
        ...(one.certificate && { certificate: { ...one.certificate, end: inDays(0.01) } }),
      })),
    })),
  ],
  [
    "stack-certificates",
    "warn",
    /certificate root expires on .* in 20 days/,
    outputs({ certificates: { root: { fingerprint: "AA:00", expiry: inDays(20) } } }),
  ],
  [
    "stack-certificates",
    "fail",
    /certificate root expired/,
    outputs({ certificates: { root: { fingerprint: "AA:00", expiry: inDays(-1) } } }),
  ],
  ["cluster-certificates", "fail", /cacerts, ca-cert.pem expired/, certificate(-9, -1)],
  ["cluster-certificates", "warn", /in 10 days/, certificate(-9, 10)],
  ["cluster-certificates", "warn", /in 20 days/, certificate(-9, 20, true)],
  ["certificates-valid", "fail", /not valid before/, certificate(1, 300)],
  [
    "issuers-of-stack",
    "fail",
    /eu: no Secret holds the stack's intermediate BB:eu/,
    eu(() => ({ certificates: [] })),
  ],
  [
    "kubeconfigs",
    "fail",
    /the kubeconfig of eu expired/,
    (facts) =>
      outputs({
        credentials: facts.outputs.credentials.map((one) => ({ ...one, end: inDays(-1) })),
      })(facts),
  ],
  [
    "tokens",
    "warn",
    /never expires, and is 100 days old/,
    eu(() => ({ tokens: [{ holder: "Secret istio-system/reader", created: inDays(-100) }] })),
  ],
  [
    "tokens",
    "fail",
    /reader expired/,
    eu(() => ({ tokens: [{ holder: "reader", created: inDays(-1), end: inDays(-0.1) }] })),
  ],
  ["karmada-reachable", "fail", /refused/, karmada({ problem: "connection refused" })],
  ["members-joined", "fail", /us1: no member/, karmada({ members: [member] })],
  [
    "members-joined",
    "warn",
    /ap: a member/,
    (facts) =>
      karmada({ members: [...(facts.karmada?.members ?? []), { ...member, name: "ap" }] })(facts),
  ],
  [
    "members-ready",
    "fail",
    /eu: ClusterNotReachable/,
    karmada({ members: [{ ...member, ready: false, reason: "ClusterNotReachable" }] }),
  ],
  [
    "members-untainted",
    "warn",
    /not-ready:NoExecute/,
    karmada({ members: [{ ...member, taints: ["not-ready:NoExecute"] }] }),
  ],
  [
    "works-applied",
    "fail",
    /forbidden/,
    karmada({ works: [{ name: "karmada-es-eu/hello", applied: false, reason: "forbidden" }] }),
  ],
  [
    "bindings-scheduled",
    "fail",
    /0\/2 clusters/,
    karmada({ bindings: [{ name: "demo/hello", scheduled: false, reason: "0/2 clusters" }] }),
  ],
  ["control-planes", "fail", /none available/, first("workloads", { available: 0 })],
  ["mesh-skew", "warn", /1.30.0: eu/, first("workloads", { images: ["pilot:1.30.0"] })],
  [
    "proxies-current",
    "warn",
    /has 1.30.0, expected 1.31.1/,
    first("pods", { proxyImage: "p:1.30.0" }),
  ],
  [
    "proxies-injected",
    "fail",
    /probe-1 has no proxy/,
    eu(({ pods }) => ({ pods: pods.map((pod) => ({ ...pod, proxyImage: undefined })) })),
  ],
  [
    "proxies-synced",
    "warn",
    /probe-1 has not accepted route/,
    istiod({ proxies: [{ name: "probe-1", stale: ["route"] }] }),
  ],
  [
    "remotes-known",
    "fail",
    /does not know us1/,
    istiod({ clusters: [{ id: "eu", status: "synced", hasEndpoints: true }] }),
  ],
  [
    "remotes-synced",
    "fail",
    /us1 is closed$/,
    istiod({ clusters: [{ id: "us1", status: "closed", hasEndpoints: true }] }),
  ],
  [
    "remotes-synced",
    "fail",
    /us1 is timeout, and no endpoint/,
    istiod({ clusters: [{ id: "us1", status: "timeout", hasEndpoints: false }] }),
  ],
  ["links-exist", "fail", /eu: no Link to us1/, linkerd({ links: [] }), "linkerd"],
  [
    "links-credentials",
    "fail",
    /no credentials of Link us1/,
    linkerd({ credentials: [] }),
    "linkerd",
  ],
  [
    "gateways-alive",
    "fail",
    /gateway of us1 does not answer/,
    linkerd({ gateways: [{ link: "us1", endpoints: 0 }] }),
    "linkerd",
  ],
  [
    "mirrors-served",
    "warn",
    /hello-us1 has no endpoint/,
    linkerd({ mirrors: [{ name: "demo/hello-us1", link: "us1", endpoints: 0 }] }),
    "linkerd",
  ],
  [
    "mirrors-owned",
    "warn",
    /hello-ap: no Link ap/,
    linkerd({ mirrors: [{ name: "demo/hello-ap", link: "ap", endpoints: 1 }] }),
    "linkerd",
  ],
  [
    "gateways-current",
    "fail",
    /eu: no load balancer has 10.0.0.2/,
    first("balancers", { addresses: ["10.9.9.9"] }),
  ],
  ...(["gateway", "api"] as const).map((kind): Case => [
    `${kind}s-reachable`,
    "fail",
    /eu: no connection to us1's (gateway|API) 10.0.0.3:1: timed out/,
    eu(() => ({
      reached: [{ to: "us1", kind, address: "10.0.0.3:1", connected: false, detail: "timed out" }],
    })),
  ]),
  ["gate-enabled", "warn", /eu: no Job/, eu(() => ({ jobs: [] }))],
  ["gate-passed", "fail", /eu: silent/, first("jobs", { failed: "silent" })],
  [
    "matrix-measured",
    "fail",
    /eu: no Job archipelago-gate/,
    (facts) => ({ ...facts, matrixProblem: "eu: no Job archipelago-gate/gate" }),
  ],
  [
    "matrix",
    "fail",
    /us1 → eu: no response/,
    (facts) => ({
      ...facts,
      matrix: [{ from: "us1", answers: { us1: 5 }, failures: 5, ids: {} }],
    }),
  ],
  [
    "matrix-clean",
    "warn",
    /us1: 5 requests failed/,
    (facts) => ({
      ...facts,
      matrix: [{ from: "us1", answers: { us1: 5, eu: 1 }, failures: 5, ids: {} }],
    }),
  ],
];

describe("the checks", () => {
  for (const mesh of ["istio", "linkerd"] as const) {
    it(`pass on a fleet with ${mesh} with nothing wrong`, () => {
      const results = runChecks(goodFacts(mesh));
      const wrong = results.filter(({ status }) => status !== "pass");
      assert.deepEqual(wrong, []);
      assert.ok(results.length >= 50, `${results.length} checks`);
    });
  }

  for (const [id, status, said, change, mesh] of cases) {
    it(`${id}: ${status}: ${said.source}`, () => {
      const before = runChecks(goodFacts(mesh)).find((result) => result.id === id);
      assert.notEqual(before?.status, status);
      const result = runChecks(change(goodFacts(mesh))).find((one) => one.id === id);
      assert.ok(result, "the check has no result");
      assert.equal(result.status, status);
      const problems = result.problems.map(({ what }) => what);
      assert.ok(
        problems.some((what) => said.test(what)),
        problems.join("\n"),
      );
      assert.ok(result.remedy);
    });
  }

  it("have a case in which they do not pass", () => {
    const covered = new Set(cases.map(([id]) => id));
    assert.deepEqual(
      checks.map(({ id }) => id).filter((id) => !covered.has(id)),
      [],
    );
  });

  it("refer to pages and headings that exist", () => {
    const root = join(import.meta.dirname, "../../../..");
    const broken = checks.filter(({ docs }) => {
      if (docs.startsWith("https://")) return false;
      const [file = "", anchor] = docs.split("#");
      if (!existsSync(join(root, file))) return true;
      const text = readFileSync(join(root, file), "utf8");
      return anchor !== undefined && !anchorsOf(text).has(anchor);
    });
    assert.deepEqual(
      broken.map(({ id, docs }) => `${id}: ${docs}`),
      [],
    );
  });

  it("have distinct names", () => {
    const ids = checks.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("judge nothing in a cluster that does not answer", () => {
    const facts = goodFacts();
    const [gone, ...others] = facts.clusters;
    assert.ok(gone);
    const empty = {
      ...{ nodes: [], pods: [], workloads: [], jobs: [], balancers: [], claims: [] },
      ...{ webhooks: [], releases: [], certificates: [], tokens: [], proxies: [], istiods: [] },
    };
    const clusters = [{ ...gone, ...empty, reached: [], problem: "timed out" }, ...others];
    const wrong = runChecks({ ...facts, clusters }).filter(({ status }) => status !== "pass");
    assert.deepEqual(
      wrong.map(({ id }) => id),
      ["clusters-reachable"],
    );
  });

  it("are limited to groups", () => {
    const results = runChecks(goodFacts(), ["links", "karmada"]);
    assert.deepEqual([...new Set(results.map(({ group }) => group))], ["karmada", "links"]);
  });
});
