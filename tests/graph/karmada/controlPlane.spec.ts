import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import {
  KarmadaControlPlane,
  type KarmadaControlPlaneArgs,
} from "../../../components/karmada/controlPlane.ts";
import { serverOf } from "../../../components/internal/kubeconfig.ts";
import { serveFleet, type FakeFleet } from "../../support/apis.ts";
import { isRecord } from "../../support/decode.ts";
import { deploy, inspect, type Graph } from "../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertNoPlaintextSecrets,
  assertSameShape,
} from "../../support/matchers.ts";

// Shows what is declared, in which order, and that the program waits for an API that it reaches with the kubeconfig's own
// certificates. Does not show that Karmada starts with them.

/** The subject of a kubeconfig's client certificate. */
function subjectIn(kubeconfig: string): string {
  const [, data = ""] = /client-certificate-data: (\S+)/.exec(kubeconfig) ?? [];
  return new X509Certificate(Buffer.from(data, "base64")).subject;
}

const releaseType = "kubernetes:helm.sh/v3:Release";

const args: KarmadaControlPlaneArgs = {
  version: "1.18.2",
  replicas: 1,
  etcd: { replicas: 1, storageClass: "linode-block-storage", size: "10Gi" },
  trust: { authorityValidityDays: 3650, leafValidityDays: 365, renewalWindowDays: 30 },
};

describe("KarmadaControlPlane", () => {
  let fleet: FakeFleet;

  before(async () => {
    fleet = await serveFleet();
  });

  after(() => fleet.close());

  const run = (preview = false, more: Partial<KarmadaControlPlaneArgs> = {}) =>
    deploy(
      () => {
        const provider = new k8s.Provider("manager");
        const cluster = new k8s.core.v1.Namespace("stands-for-the-cluster", {}, { provider });
        return new KarmadaControlPlane(
          "karmada",
          { ...args, ...more },
          { provider, deletedWith: cluster },
        );
      },
      { preview, ...(!preview && { state: fleet.state }) },
    );

  const values = (graph: Graph): Record<string, unknown> => {
    const given = graph.one(releaseType).inputs["values"];
    return isRecord(given) ? given : {};
  };

  it("declares the same in a preview", async () => {
    const graph = await run();
    assertSameShape(graph, await run(true));
    assertChildNamesStartWithParent(graph);
    assertEveryKubernetesResourceHasProvider(graph);
    assertNoPlaintextSecrets(graph);
    assert.deepEqual(graph.children("karmada"), [
      "karmada-admins",
      "karmada-departure",
      "karmada-etcd",
      "karmada-namespace",
      "karmada-pki",
      "karmada-provider",
      "karmada-release",
      "karmada-service",
    ]);
  });

  it("declares the load balancer before the server's certificate, and that before the release", async () => {
    const graph = await run();
    assert.ok(graph.dependsOn("karmada-pki-server-certificate", "karmada-service"));
    assert.ok(graph.dependsOn("karmada-release", "karmada-pki-server-certificate"));
    assert.ok(graph.dependsOn("karmada-provider", "karmada-release"));
    const { metadata, spec } = graph.named("karmada-service").inputs;
    assert.deepEqual(metadata, {
      name: "karmada-apiserver-public",
      namespace: "karmada-system",
      annotations: { "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress}" },
    });
    assert.ok(isRecord(spec) && spec["type"] === "LoadBalancer");
  });

  it("deletes with the manager's cluster only what is not billed outside it", async () => {
    const graph = await run();
    assert.equal(graph.named("karmada-release").options.deletedWith, "stands-for-the-cluster");
    assert.equal(graph.named("karmada-service").options.deletedWith, undefined);
    assert.equal(graph.named("karmada-namespace").options.deletedWith, undefined);
  });

  it("passes keys to the chart as secrets, and everything else in plain text", async () => {
    const graph = await run();
    const release = graph.one(releaseType);
    assert.equal(release.inputs["name"], "karmada");
    assert.equal(release.inputs["namespace"], "karmada-system");
    assert.deepEqual(release.secrets.toSorted(), [
      "values.certs.custom.caKey",
      "values.certs.custom.frontProxyKey",
      "values.certs.custom.key",
    ]);
    assert.equal(values(graph)["karmadaImageVersion"], "v1.18.2");
  });

  it("merges the user's values over its own, and uses charts and images from a mirror", async () => {
    const graph = await run(true, {
      values: { scheduler: { replicaCount: 5 }, apiServer: { resources: { limits: {} } } },
      mirror: { charts: "http://charts.example", images: "registry.example/mirror" },
    });
    const { scheduler, apiServer, global } = values(graph);
    assert.ok(
      isRecord(scheduler) && scheduler["replicaCount"] === 5 && isRecord(scheduler["image"]),
    );
    assert.ok(isRecord(apiServer) && apiServer["serviceType"] === "ClusterIP");
    assert.deepEqual(global, { imageRegistry: "registry.example/mirror" });
    const { inputs } = graph.one(releaseType);
    assert.equal(inputs["chart"], "karmada");
    assert.deepEqual(inputs["repositoryOpts"], { repo: "http://charts.example" });
  });

  it("lets only the API servers connect to etcd, and its replicas to each other", async () => {
    const graph = await run();
    const { metadata, spec } = graph.named("karmada-etcd").inputs;
    assert.deepEqual(metadata, { name: "etcd", namespace: "karmada-system" });
    const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
    const tcp = (port: number) => [{ protocol: "TCP", port }];
    const clients = ["karmada-apiserver", "karmada-aggregated-apiserver", "karmada-search"];
    assert.deepEqual(spec, {
      ...app("etcd"),
      policyTypes: ["Ingress"],
      ingress: [
        { from: clients.map(app), ports: tcp(2379) },
        { from: [app("etcd")], ports: tcp(2380) },
        { ports: tcp(2381) },
      ],
    });
    assert.equal(graph.provider("karmada-etcd"), "manager");
  });

  it("outputs a kubeconfig of a group whose rights can be revoked, and does not use it itself", async () => {
    for (const [generation, group] of [
      [undefined, "archipelago:admins"],
      [2, "archipelago:admins:2"],
    ] as const) {
      const graph = await run(false, { adminGeneration: generation });
      const { subject } = graph.named("karmada-pki-admin-request").inputs;
      assert.deepEqual(subject, { commonName: "archipelago-admin", organization: group });
      const binding = graph.named("karmada-admins-binding");
      assert.equal(graph.provider("karmada-admins-binding"), "karmada-provider");
      const apiGroup = "rbac.authorization.k8s.io";
      assert.deepEqual(binding.inputs["roleRef"], {
        apiGroup,
        kind: "ClusterRole",
        name: "cluster-admin",
      });
      assert.deepEqual(binding.inputs["subjects"], [{ apiGroup, kind: "Group", name: group }]);
      const output = (await inspect(graph.result.kubeconfig)).value ?? "";
      const used = String(graph.named("karmada-provider").inputs["kubeconfig"]);
      assert.equal(subjectIn(output), "CN=archipelago-admin\nO=archipelago:admins");
      assert.equal(subjectIn(used), "CN=system:admin\nO=system:masters");
    }
  });

  it("waits for the API as Karmada's own parts before anything is declared there", async () => {
    fleet.karmada.cluster.requests.length = 0;
    const graph = await run();
    assert.deepEqual(fleet.karmada.cluster.requests, [
      "/apis/cluster.karmada.io/v1alpha1/clusters",
      "/readyz",
    ]);
    const { kubeconfig, address, server } = graph.result;
    const seen = await inspect(kubeconfig);
    assert.equal(seen.secret, true);
    assert.equal(serverOf(seen.value ?? ""), fleet.karmada.url);
    assert.equal((await inspect(server)).value, fleet.karmada.url);
    assert.equal((await inspect(address)).secret, false);
    const provider = graph.named("karmada-provider");
    assert.deepEqual(provider.secrets, ["kubeconfig"]);
    assert.equal(provider.inputs["upsertExistingObjects"], "true");
    assert.match(String(provider.inputs["clusterIdentifier"]), /^karmada-[0-9a-f]{36}$/);
  });

  it("moves replicas out of members that are gone, with rights for that alone, on request", async () => {
    const graph = await run(false, { failover: { afterSeconds: 45 } });
    assertSameShape(graph, await run(true, { failover: { afterSeconds: 45 } }));
    assertNoPlaintextSecrets(graph);
    assert.deepEqual(
      graph.children("karmada-failover").map((name) => [name, graph.provider(name)]),
      [
        ["karmada-failover-binding", "karmada-provider"],
        ["karmada-failover-client-certificate", undefined],
        ["karmada-failover-client-key", undefined],
        ["karmada-failover-client-request", undefined],
        ["karmada-failover-deployment", "manager"],
        ["karmada-failover-kubeconfig", "manager"],
        ["karmada-failover-role", "karmada-provider"],
      ],
    );
    const { subject } = graph.named("karmada-failover-client-request").inputs;
    const user = "archipelago:failover";
    assert.deepEqual(subject, { commonName: user, organization: user });
    assert.deepEqual(graph.named("karmada-failover-role").inputs["rules"], [
      {
        apiGroups: ["cluster.karmada.io"],
        resources: ["clusters"],
        verbs: ["get", "list", "patch"],
      },
      { apiGroups: ["work.karmada.io"], resources: ["resourcebindings"], verbs: ["list"] },
      { apiGroups: ["apps.karmada.io"], resources: ["workloadrebalancers"], verbs: ["create"] },
    ]);
    const deployment = graph.named("karmada-failover-deployment");
    assert.ok(graph.dependsOn(deployment.name, "karmada-release"));
    assert.equal(deployment.options.deletedWith, "stands-for-the-cluster");
    assert.match(JSON.stringify(deployment.inputs), /"name":"AFTER","value":"45"/);
    assert.ok("karmada-failover" in graph.result.certificates);
    assert.match(JSON.stringify(values(graph)["controllerManager"]), /"Failover":true/);
  });

  it("declares the member deletion guard in Karmada's API", async () => {
    const graph = await run();
    assert.deepEqual(
      graph.children("karmada-departure").map((name) => [name, graph.provider(name)]),
      [
        ["karmada-departure-binding", "karmada-provider"],
        ["karmada-departure-policy", "karmada-provider"],
      ],
    );
    assert.ok(graph.dependsOn("karmada-departure-binding", "karmada-departure-policy"));
  });

  it("lists every certificate", async () => {
    const { certificates } = (await run(true)).result;
    assert.deepEqual(Object.keys(certificates).toSorted(), [
      "karmada-admin",
      "karmada-ca",
      "karmada-front-proxy",
      "karmada-front-proxy-ca",
      "karmada-server",
    ]);
  });
});
