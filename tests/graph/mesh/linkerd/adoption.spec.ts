import assert from "node:assert/strict";
import { bundleOf } from "../../../../components/mesh/linkerd/anchors.ts";
import { trustRoot } from "../../../../components/pki/profiles.ts";
import { type FakeFleet, serveFleet } from "../../../support/apis.ts";
import { issue } from "../../../support/certificates.ts";
import { ownKubeconfig } from "../../../support/ownClusters.ts";
import { isRecord } from "../../../support/decode.ts";
import type { MockRequest } from "../../../support/mockOutputs.ts";
import { type ProgramGraph, runProgram } from "../../../support/program.ts";

// Proves: the resources of each step of the adoption of a cluster with its own Linkerd. Does not prove that Helm adopts the
// objects, nor that no request is lost meanwhile.

const pem = (body: string): string =>
  `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
const anchor = pem("b2xkIGFuY2hvcg==");
const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("The adoption of a cluster with Linkerd", () => {
  let fleet: FakeFleet;

  beforeEach(async () => {
    fleet = await serveFleet();
    const issuer = await issue(trustRoot);
    fleet.clusters.cluster.linkerd.trust = { anchors: issuer.certPem, issuer };
  });

  afterEach(() => fleet.close());

  /** The graph of a new cluster and an old one, the old one at some step; the new one too where it is given one. */
  async function at(step: string, other?: string, preview = false): Promise<ProgramGraph> {
    const state = (request: MockRequest): Record<string, unknown> | undefined => {
      if (request.name === "anchors-old") return { data: { "ca-bundle.crt": anchor } };
      if (request.name === "issuer-old") {
        return { data: { "crt.pem": base64("old issuer"), "key.pem": base64("MOCK KEY old") } };
      }
      return fleet.state(request);
    };
    const clusters = [
      { name: "old", provider: "kubeconfig", context: "old" },
      { name: "new", provider: "kubeconfig", context: "new" },
    ];
    const config = {
      "archipelago:mesh": "linkerd",
      "archipelago:clusters": JSON.stringify(clusters),
      "archipelago:karmada": JSON.stringify({ enabled: false }),
      "archipelago:linkerd": JSON.stringify({ adopt: { old: step, new: other } }),
      "archipelago:kubeconfig": ownKubeconfig(fleet.clusters, ["old", "new"]),
    };
    return runProgram({ stack: "join", config, fleet: { ...fleet, state }, preview });
  }

  function valuesOf(graph: ProgramGraph, cluster: string): Record<string, unknown> {
    const values = graph.named(`linkerd-${cluster}-release`).inputs["values"];
    assert.ok(isRecord(values));
    return values;
  }

  function issuerOf(graph: ProgramGraph, cluster: string): unknown {
    const identity = valuesOf(graph, cluster)["identity"];
    return isRecord(identity) ? identity["issuer"] : undefined;
  }

  it("first has every cluster trust both anchors, and the adopted one keep its issuer", async () => {
    const graph = await at("keep-issuer");
    const bundles = ["old", "new"].map((name) => valuesOf(graph, name)["identityTrustAnchorsPEM"]);
    const [bundle] = bundles;
    assert.deepEqual(bundles, [bundle, bundle]);
    assert.ok(String(bundle).endsWith(bundleOf(anchor)));
    assert.equal(String(bundle).match(/BEGIN CERTIFICATE/g)?.length, 2);
    const tls = { crtPEM: "old issuer", keyPEM: "MOCK KEY old" };
    assert.deepEqual(issuerOf(graph, "old"), { tls });
    assert.deepEqual(issuerOf(graph, "new"), { scheme: "kubernetes.io/tls" });
    assert.ok(!graph.nodes.some(({ name }) => name === "linkerd-old-issuer"));
  });

  it("makes Helm the owner of the existing objects first, and changes nothing once a stack owns them", async () => {
    const { linkerd } = fleet.clusters.cluster;
    linkerd.installed = { "/apis/apps/v1/namespaces/linkerd/deployments": ["linkerd-identity"] };
    const marked = "/apis/apps/v1/namespaces/linkerd/deployments/linkerd-identity";
    linkerd.owner = { stack: "join" };
    await at("keep-issuer");
    assert.ok(!linkerd.patched.includes(marked));
    linkerd.owner = {};
    // The fake API serves both clusters, and the new one must not have an unmanaged control plane.
    await at("keep-issuer", "done");
    assert.ok(linkerd.patched.includes(marked));
  });

  it("says in a preview what the adoption of a cluster changes there, until a stack owns it", async () => {
    const { linkerd } = fleet.clusters.cluster;
    const said = async (): Promise<boolean> => {
      const { warnings } = await at("keep-issuer", "done", true);
      return warnings.some((text) => /linkerd\.adopt\.old: .* marks the objects/.test(text));
    };
    linkerd.owner = {};
    assert.equal(await said(), true);
    linkerd.owner = { stack: "join" };
    assert.equal(await said(), false);
    assert.deepEqual(linkerd.patched, []);
  });

  it("reports the reason of a failed adoption, without the response's headers", async () => {
    const { cluster } = fleet.clusters;
    cluster.linkerd.installed = {
      "/apis/apps/v1/namespaces/linkerd/deployments": ["linkerd-identity"],
    };
    cluster.linkerd.owner = {};
    cluster.forbidden = ["/apis/apps/v1/namespaces/linkerd/deployments"];
    await assert.rejects(
      at("keep-issuer", "done"),
      /failed: linkerd\.adopt\.old: failed to adopt the existing Linkerd installation: HTTP 403, \S+ is forbidden: User "ci" cannot read it$/,
    );
  });

  it("rejects trust that Linkerd does not accept, before anything changes in the cluster", async () => {
    const { linkerd } = fleet.clusters.cluster;
    linkerd.owner = {};
    const { certPem } = await issue(trustRoot, { notBefore: new Date("2026-01-01T00:00:00Z") });
    linkerd.trust = { ...linkerd.trust, anchors: certPem };
    await assert.rejects(
      at("own-issuer", "done"),
      /its trust anchor \(CN=Archipelago mesh root, O=Archipelago\) expired on 2026-01-02T00:00:00Z/,
    );
    assert.deepEqual(linkerd.patched, []);
  });

  it("then signs with the fleet's own issuer, while both anchors are trusted", async () => {
    const graph = await at("own-issuer");
    assert.match(String(valuesOf(graph, "new")["identityTrustAnchorsPEM"]), /b2xkIGFuY2hvcg==/);
    assert.deepEqual(issuerOf(graph, "old"), { scheme: "kubernetes.io/tls" });
    const issuers = ["old", "new"].map((name) => graph.named(`linkerd-${name}-issuer`).inputs);
    for (const { data } of issuers) assert.ok(!JSON.stringify(data).includes(base64("old issuer")));
    assert.ok(!graph.nodes.some(({ name }) => name === "issuer-old"));
  });

  it("restarts the adopted cluster's pods for certificates of that issuer, before the update ends", async () => {
    const annotations = (graph: ProgramGraph, cluster: string): string[] =>
      Object.keys(valuesOf(graph, cluster)["podAnnotations"] ?? {}).toSorted();
    const graph = await at("own-issuer");
    const both = ["archipelago/issuer", "archipelago/trust-anchors"];
    assert.deepEqual(annotations(graph, "old"), both);
    assert.deepEqual(annotations(graph, "new"), ["archipelago/trust-anchors"]);
    const issuerIn = (of: ProgramGraph, cluster: string): unknown => {
      const job = JSON.stringify(of.named(`linkerd-${cluster}-proxies-job`).inputs);
      return /"name":"ROLLOUT_ISSUER","value":"([^"]*)"/.exec(job)?.[1];
    };
    const { podAnnotations } = valuesOf(graph, "old");
    assert.ok(isRecord(podAnnotations));
    assert.equal(issuerIn(graph, "old"), podAnnotations["archipelago/issuer"]);
    assert.equal(issuerIn(graph, "new"), "");
    assert.ok(graph.dependsOn("gate-old-job", "linkerd-old-proxies-job"));
    fleet.clusters.cluster.linkerd.anchors = undefined;
    const done = await at("done");
    assert.deepEqual(annotations(done, "old"), ["archipelago/trust-anchors"]);
    assert.equal(issuerIn(done, "old"), "");
  });

  it("finally trusts the fleet's root alone", async () => {
    const graph = await at("done");
    const bundle = String(valuesOf(graph, "old")["identityTrustAnchorsPEM"]);
    assert.equal(bundle.match(/BEGIN CERTIFICATE/g)?.length, 1);
    assert.ok(!graph.nodes.some(({ name }) => name === "anchors-old"));
  });

  it("creates neither the existing namespace nor the Gateway API", async () => {
    const graph = await at("keep-issuer");
    const type = (name: string) => graph.named(`linkerd-${name}-namespace`).type;
    assert.equal(type("old"), "kubernetes:core/v1:NamespacePatch");
    assert.equal(type("new"), "kubernetes:core/v1:Namespace");
    assert.deepEqual(graph.children("gateway-api-old"), []);
    assert.notDeepEqual(graph.children("gateway-api-new"), []);
  });

  it("checks in each cluster that pods have the bundle before any workload joins the mesh there", async () => {
    const graph = await at("keep-issuer");
    for (const name of ["old", "new"]) {
      assert.ok(graph.dependsOn(`probe-${name}-deployment`, `linkerd-${name}-proxies-job`));
      assert.ok(graph.dependsOn(`linkerd-${name}-proxies-job`, `linkerd-${name}-release`));
    }
  });
});
