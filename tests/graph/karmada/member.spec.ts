import assert from "node:assert/strict";
import { KubeConfig } from "@kubernetes/client-node";
import * as k8s from "@pulumi/kubernetes";
import { fromBase64 } from "../../../components/internal/base64.ts";
import { KarmadaControlPlane } from "../../../components/karmada/controlPlane.ts";
import { KarmadaMember } from "../../../components/karmada/member.ts";
import { agentGrants } from "../../../components/karmada/rbac.ts";
import { serveFleet, type FakeFleet } from "../../support/apis.ts";
import { isRecord } from "../../support/decode.ts";
import { deploy, inspect, type Graph } from "../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertNoPlaintextSecrets,
  assertSameShape,
} from "../../support/matchers.ts";

// Shows what is declared where, and the order of creation and deletion. The fleet tests show that a member with live Works
// is deleted in that order, and docs/adr/0002 that it is not without the MemberDeletionGuard.

const clusterType = "kubernetes:cluster.karmada.io/v1alpha1:Cluster";

describe("KarmadaMember", () => {
  let fleet: FakeFleet;

  before(async () => {
    fleet = await serveFleet();
  });

  after(() => fleet.close());

  const run = (preview = false, owned = true): Promise<Graph<KarmadaMember>> =>
    deploy(
      () => {
        const manager = new k8s.Provider("manager");
        const memberProvider = new k8s.Provider("eu");
        const cluster = new k8s.core.v1.Namespace("eu-cluster", {}, { provider: memberProvider });
        const karmada = new KarmadaControlPlane(
          "karmada",
          {
            version: "1.18.2",
            replicas: 1,
            etcd: { replicas: 1, size: "10Gi" },
            trust: { authorityValidityDays: 100, leafValidityDays: 10, renewalWindowDays: 1 },
          },
          { provider: manager },
        );
        return new KarmadaMember("member-eu", {
          cluster: "eu",
          region: "eu-west",
          provider: "linode",
          karmada,
          memberProvider,
          owned: owned ? cluster : undefined,
          apiEndpoint: "https://203.0.113.7:6443",
          version: "1.18.2",
          leafValidityDays: 10,
          renewalWindowDays: 1,
        });
      },
      { preview, ...(!preview && { state: fleet.state }) },
    );

  const under = (graph: Graph, component: string): string[] =>
    graph.children(component).filter((name) => graph.named(name).custom);

  it("declares the same in a preview", async () => {
    const graph = await run();
    assertSameShape(graph, await run(true));
    assertChildNamesStartWithParent(graph);
    assertEveryKubernetesResourceHasProvider(graph);
    assertNoPlaintextSecrets(graph);
    assert.deepEqual(graph.children("member-eu"), [
      "member-eu-agent",
      "member-eu-certificate",
      "member-eu-cluster",
      "member-eu-place",
    ]);
  });

  it("declares each part with its own provider", async () => {
    const graph = await run();
    const providers = (component: string): (string | undefined)[] => [
      ...new Set(under(graph, component).map((name) => graph.provider(name))),
    ];
    assert.deepEqual(providers("member-eu-place"), ["karmada-provider"]);
    assert.deepEqual(providers("member-eu-agent"), ["eu"]);
    assert.equal(graph.provider("member-eu-cluster"), "karmada-provider");
  });

  it("declares the whole Cluster, and waits until it is Ready", async () => {
    const graph = await run();
    const { inputs } = graph.one(clusterType);
    const identity = graph.named("member-eu-agent-identity");
    assert.equal(identity.options.read, "kube-system");
    const { spec, metadata } = inputs;
    assert.ok(isRecord(spec));
    assert.match(String(spec["id"]), /^[0-9a-f]{36}$/);
    assert.deepEqual(
      { ...spec, id: "" },
      {
        syncMode: "Pull",
        id: "",
        apiEndpoint: "https://203.0.113.7:6443",
        region: "eu-west",
        provider: "linode",
      },
    );
    assert.deepEqual(metadata, {
      name: "eu",
      annotations: { "pulumi.com/waitFor": "condition=Ready" },
    });
  });

  it("creates the Cluster last and deletes it first, while agent, rights and deletion guard exist", async () => {
    const graph = await run();
    for (const earlier of [
      ...under(graph, "member-eu-place"),
      ...under(graph, "member-eu-agent"),
      ...under(graph, "karmada-departure"),
    ]) {
      assert.ok(graph.dependsOn("member-eu-cluster", earlier), earlier);
      assert.ok(!graph.dependsOn(earlier, "member-eu-cluster"), earlier);
    }
    // Its wait would depend on the Cluster, which is created after it.
    const { metadata } = graph.named("member-eu-agent-deployment").inputs;
    assert.ok(isRecord(metadata));
    assert.deepEqual(metadata["annotations"], { "pulumi.com/skipAwait": "true" });
  });

  it("deletes the agent's objects with a cluster that the stack owns, and never Karmada's", async () => {
    const graph = await run();
    const options = (name: string): string | undefined => graph.named(name).options.deletedWith;
    assert.equal(options("member-eu-agent-deployment"), "eu-cluster");
    assert.equal(options("member-eu-agent-namespace"), "eu-cluster");
    assert.equal(options("member-eu-cluster"), undefined);
    assert.equal(options("member-eu-place-namespace"), undefined);
    const existing = await run(true, false);
    assert.equal(
      existing.nodes.some((node) => node.options.deletedWith !== undefined),
      false,
    );
  });

  it("binds the agent's rights to the agent's user", async () => {
    const graph = await run();
    for (const { role, name, rules } of agentGrants("eu")) {
      const declared = graph.named(`member-eu-place-${role}`);
      assert.deepEqual(declared.inputs["rules"], rules);
      const binding = graph.named(`member-eu-place-${role}-binding`).inputs;
      assert.ok(isRecord(binding["roleRef"]) && binding["roleRef"]["name"] === name);
      assert.deepEqual(binding["subjects"], [
        {
          apiGroup: "rbac.authorization.k8s.io",
          kind: "User",
          name: "system:karmada:agent:eu",
        },
      ]);
    }
  });

  it("gives the agent a kubeconfig with its own certificate, not the administrator's", async () => {
    const graph = await run();
    const { inputs, secrets } = graph.named("member-eu-agent-kubeconfig");
    assert.deepEqual(secrets, ["data"]);
    const data = isRecord(inputs["data"]) ? inputs["data"] : {};
    const config = new KubeConfig();
    config.loadFromString(fromBase64(String(data["karmada-kubeconfig"])));
    assert.equal(config.getCurrentCluster()?.server, fleet.karmada.url);
    const { certPem, keyPem } = graph.result.certificate;
    const user = config.getCurrentUser();
    assert.equal(fromBase64(user?.certData ?? ""), (await inspect(certPem)).value);
    assert.equal(fromBase64(user?.keyData ?? ""), (await inspect(keyPem)).value);
  });
});
