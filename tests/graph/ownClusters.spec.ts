import assert from "node:assert/strict";
import { parse } from "yaml";
import { type FakeFleet, serveFleet } from "../support/apis.ts";
import { isRecord } from "../support/decode.ts";
import { identityOf } from "../support/fakeCluster.ts";
import { openOutputs } from "../support/golden.ts";
import type { Graph } from "../support/graph.ts";
import { ownKubeconfig, ownServer } from "../support/ownClusters.ts";
import { runProgram } from "../support/program.ts";
import { AUTHORITY } from "../unit/settings/support.ts";

// Proves: what the program asks existing clusters before it declares anything in them, against small APIs on loopback, and
// what it tells their peers. Does not prove what a real cluster answers: the fleet tests do.

describe("A fleet of existing clusters", () => {
  let fleet: FakeFleet;
  let made: string[];

  beforeEach(async () => {
    fleet = await serveFleet();
    made = [];
  });

  afterEach(() => fleet.close());

  const own = (name: string, more: object = {}): object => ({
    ...{ name, provider: "kubeconfig", context: name },
    ...more,
  });

  const run = (
    clusters: readonly object[],
    more: Record<string, unknown> = {},
    preview = false,
  ): Promise<Graph<Record<string, unknown>>> => {
    const settings = { karmada: { enabled: false }, gate: { enabled: false }, ...more };
    return runProgram({
      stack: "own",
      preview,
      config: {
        ...Object.fromEntries(
          Object.entries({ clusters, ...settings }).map(([key, value]) => [
            `archipelago:${key}`,
            typeof value === "string" ? value : JSON.stringify(value),
          ]),
        ),
        "archipelago:kubeconfig": ownKubeconfig(fleet.clusters, ["eu", "us", "hub"]),
      },
      fleet: {
        ...fleet,
        state: (request) => {
          if (request.type.startsWith("kubernetes:")) made.push(request.name);
          return fleet.state(request);
        },
      },
    });
  };

  const same = (one: string, other: string): void => {
    const { identities } = fleet.clusters.cluster;
    identities.set(`${one}.clusters.example`, identityOf(`${other}.clusters.example`));
  };

  for (const preview of [true, false]) {
    const when = preview ? "preview" : "update";
    it(`is refused in a ${when} with one cluster under two contexts, before anything is declared`, async () => {
      same("us", "eu");
      await assert.rejects(
        run([own("eu"), own("us")], {}, preview),
        /clusters\[\d\]\.context: the same cluster as clusters\[\d\] \((eu|us)\), by the UID of the namespace kube-system; got "(eu|us)"; expected the context of another cluster/,
      );
      assert.deepEqual(made, []);
    });
  }

  it("is refused with one cluster as manager and member", async () => {
    same("hub", "eu");
    const karmada = { karmada: {}, manager: own("hub") };
    await assert.rejects(run([own("eu")], karmada), /the same cluster as (manager|clusters\[0\])/);
    assert.deepEqual(made, []);
  });

  it("does not wait for the identity of a cluster that does not answer", async () => {
    fleet.clusters.cluster.identities.set("us.clusters.example", "");
    await run([own("eu"), own("us")], {}, true);
  });

  const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  const webhooks = "/apis/admissionregistration.k8s.io/v1";
  const roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
  const leftovers: readonly (readonly [mesh: string, path: string, found: string])[] = [
    ["istio", "/api/v1/namespaces/istio-system", "namespace/istio-system"],
    [
      "istio",
      `${crds}/virtualservices.networking.istio.io`,
      "customresourcedefinition/virtualservices.networking.istio.io",
    ],
    [
      "istio",
      `${webhooks}/validatingwebhookconfigurations/istio-validator-istio-system`,
      "validatingwebhookconfiguration/istio-validator-istio-system",
    ],
    [
      "istio",
      `${roles}/istiod-clusterrole-istio-system`,
      "clusterrole/istiod-clusterrole-istio-system",
    ],
    ["linkerd", "/api/v1/namespaces/linkerd", "namespace/linkerd"],
    [
      "linkerd",
      `${crds}/serviceprofiles.linkerd.io`,
      "customresourcedefinition/serviceprofiles.linkerd.io",
    ],
    [
      "linkerd",
      `${webhooks}/mutatingwebhookconfigurations/linkerd-proxy-injector-webhook-config`,
      "mutatingwebhookconfiguration/linkerd-proxy-injector-webhook-config",
    ],
    [
      "linkerd",
      `${crds}/links.multicluster.linkerd.io`,
      "customresourcedefinition/links.multicluster.linkerd.io",
    ],
    ["istio", "/api/v1/namespaces/archipelago-gate", "namespace/archipelago-gate"],
    ["istio", "/api/v1/namespaces/karmada-system", "namespace/karmada-system"],
  ];
  for (const [mesh, path, found] of leftovers) {
    it(`is refused in a preview with ${found}, which ${mesh}'s or another's installer left`, async () => {
      const annotations = { "meta.helm.sh/release-name": "base" };
      fleet.clusters.cluster.found.set(path, { metadata: { annotations } });
      const settings = { mesh, gate: {}, karmada: {}, manager: own("hub"), demo: { replicas: 2 } };
      await assert.rejects(run([own("eu"), own("us")], settings, true), ({ message }: Error) => {
        assert.match(
          message,
          /cluster \w+: has objects that are to be created for (Istio|Linkerd|Karmada|the fleet), and that this stack did not create; /,
        );
        assert.ok(message.includes(`got ${found}; expected none of them`), message);
        assert.ok(message.endsWith(`kubectl delete ${found}`), message);
        return true;
      });
      // Karmada's manager and its places for the members are elsewhere.
      assert.ok(!made.some((name) => /^(istio|istiod|linkerd|multicluster|probe)-/.test(name)));
    });
  }

  it("is not refused with what Helm keeps of the stack's own Istio", async () => {
    const annotations = {
      "meta.helm.sh/release-name": "istio-base",
      "meta.helm.sh/release-namespace": "istio-system",
    };
    const path = `${crds}/virtualservices.networking.istio.io`;
    fleet.clusters.cluster.found.set(path, { metadata: { annotations } });
    await run([own("eu")], {}, true);
  });

  for (const mesh of ["istio", "linkerd"]) {
    it(`is refused with a Kubernetes that ${mesh} is not tested with, until it has it`, async () => {
      fleet.clusters.cluster.linkerd.minor = "50+";
      const tooNew =
        /clusters\[0\]: the Kubernetes version of cluster eu is not tested with (Istio|Linkerd) \S+; got 1\.50; expected one of: 1\.3/;
      await assert.rejects(run([own("eu")], { mesh }, true), tooNew);
      assert.deepEqual(made, []);
      const namespace = mesh === "istio" ? "istio-system" : "linkerd";
      const metadata = { managedFields: [{ manager: "pulumi-kubernetes-1a2b" }] };
      fleet.clusters.cluster.found.set(`/api/v1/namespaces/${namespace}`, { metadata });
      await run([own("eu")], { mesh }, true);
    });

    it(`is refused with a clock that would not accept ${mesh}'s certificates, until it has it`, async () => {
      const { cluster } = fleet.clusters;
      cluster.ahead = -90;
      const refusal =
        /cluster eu: its clock differs from that of this machine, which dates the certificates; got (89|90|91) s behind; expected at most 20 s/;
      await assert.rejects(run([own("eu")], { mesh }, true), refusal);
      await assert.rejects(run([own("eu")], { mesh }, false), refusal);
      assert.deepEqual(made, []);
      const namespace = mesh === "istio" ? "istio-system" : "linkerd";
      const metadata = { managedFields: [{ manager: "pulumi-kubernetes-1a2b" }] };
      cluster.found.set(`/api/v1/namespaces/${namespace}`, { metadata });
      const { warnings } = await run([own("eu")], { mesh }, true);
      assert.ok(warnings.some((warning) => refusal.test(warning)));
    });

    it(`is refused in a preview with a foreign ${mesh}`, async () => {
      const { cluster } = fleet.clusters;
      cluster.linkerd.owner = {};
      const labels = { app: "istiod", "istio.io/rev": "canary" };
      const items = [{ metadata: { namespace: "elsewhere", labels } }];
      cluster.found.set("/apis/apps/v1/deployments", { items });
      await assert.rejects(
        run([own("eu")], { mesh }, true),
        mesh === "istio"
          ? /cluster eu: already has an Istio that this stack did not install; got istiod of revision canary/
          : /Linkerd cannot be installed in cluster eu:\n {2}it has a control plane that no stack owns/,
      );
      assert.deepEqual(made, []);
    });
  }

  it("is refused with a Kubernetes that Karmada is not tested with on its manager", async () => {
    fleet.clusters.cluster.linkerd.minor = "31";
    const karmada = { karmada: {}, manager: own("hub") };
    await assert.rejects(
      run([own("eu")], karmada, true),
      /manager: the Kubernetes version of cluster hub is not tested with Karmada|clusters\[0\]: the Kubernetes version/,
    );
  });

  it("is refused with a manager's clock that would not accept Karmada's certificates", async () => {
    fleet.clusters.cluster.ahead = 3600;
    const karmada = { karmada: {}, manager: own("hub") };
    await assert.rejects(
      run([own("eu")], karmada, true),
      /cluster (hub|eu): its clock differs .* got 3(599|600|601) s ahead; expected at most 20 s/,
    );
  });

  it("is refused if localities need labels that its nodes do not have", async () => {
    const istio = { locality: { enabled: true } };
    const { cluster } = fleet.clusters;
    await assert.rejects(
      run([own("eu")], { istio }, true),
      /clusters\[0\]\.region: node node of cluster eu has no label topology\.kubernetes\.io\/region/,
    );
    cluster.nodeRegions = ["eu"];
    await run([own("eu")], { istio }, true);
    await run([own("eu", { region: "eu" })], { istio }, true);
    await assert.rejects(run([own("eu", { region: "europe" })], { istio }, true), /expected "eu"/);
  });

  const peerAccess = {
    server: "https://10.0.0.7:6443",
    certificateAuthority: AUTHORITY,
    tlsServerName: "kubernetes.default.svc",
  };

  /** The kubeconfig's cluster in the Secret with this name. */
  function clusterIn(graph: Graph, secret: string, key: string): unknown {
    const { data } = graph.named(secret).inputs;
    assert.ok(isRecord(data));
    const text = Buffer.from(String(data[key]), "base64").toString();
    const { clusters } = parse(text) as { clusters: { cluster: unknown }[] };
    return clusters[0]?.cluster;
  }

  for (const [mesh, secret, key] of [
    ["istio", "peers-us-bundle", "eu"],
    ["linkerd", "link-us-eu-credentials", "kubeconfig"],
  ] as const) {
    it(`tells its peers how they reach it, with ${mesh}`, async () => {
      const graph = await run([own("eu", { peerAccess }), own("us")], { mesh });
      assert.deepEqual(clusterIn(graph, secret, key), {
        server: peerAccess.server,
        "certificate-authority-data": Buffer.from(peerAccess.certificateAuthority).toString(
          "base64",
        ),
        "tls-server-name": peerAccess.tlsServerName,
      });
      const outputs = await openOutputs(graph.result);
      const clusters = isRecord(outputs) ? outputs["clusters"] : undefined;
      const eu = isRecord(clusters) ? clusters["eu"] : undefined;
      const mine = ownServer(fleet.clusters, "eu");
      assert.equal(isRecord(eu) && eu["apiEndpoint"], mine, "the user's own way stays");
    });
  }

  it("proves with gateways too that every istiod reaches its peers' APIs, before it gets their credentials", async () => {
    const graph = await run([own("eu", { peerAccess }), own("us")]);
    assert.deepEqual(graph.named("reach-us-peers").inputs["data"], {
      "eu.crt": peerAccess.certificateAuthority,
      "eu.url": "https://kubernetes.default.svc:6443",
      "eu.connect": "kubernetes.default.svc:6443:10.0.0.7:6443",
    });
    for (const name of ["eu", "us"]) {
      assert.ok(graph.dependsOn(`peers-${name}-bundle`, `reach-${name}-job`), name);
    }
  });

  it("tells Karmada the same", async () => {
    const graph = await run([own("eu", { peerAccess })], { karmada: {}, manager: own("hub") });
    const { spec } = graph.named("member-eu-cluster").inputs;
    assert.ok(isRecord(spec));
    assert.equal(spec["apiEndpoint"], peerAccess.server);
  });
});
