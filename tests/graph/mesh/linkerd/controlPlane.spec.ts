import assert from "node:assert/strict";
import {
  LinkerdControlPlane,
  type LinkerdControlPlaneArgs,
} from "../../../../components/mesh/linkerd/controlPlane.ts";
import { anchorsDigest } from "../../../../components/mesh/linkerd/anchors.ts";
import { serveKubernetesApi } from "../../../support/apis.ts";
import { isRecord } from "../../../support/decode.ts";
import { deploy } from "../../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertNoPlaintextSecrets,
  assertSameShape,
} from "../../../support/matchers.ts";
import { clusterProvider, ownCluster } from "../../../support/providers.ts";
import { controlPlaneArgs } from "./fixture.ts";

// Proves: the declared resources and their order. Does not prove how the charts render the values, nor that Linkerd starts,
// which needs the charts and the images.
const programWith = (args: Partial<LinkerdControlPlaneArgs>) => (): LinkerdControlPlane =>
  new LinkerdControlPlane(
    "mesh-eu",
    { ...controlPlaneArgs("eu"), ...args },
    { provider: clusterProvider("eu") },
  );
const program = programWith({});

describe("LinkerdControlPlane", () => {
  it("declares the namespace, the CRDs and the controllers, in its one cluster", async () => {
    const graph = await deploy(program);
    assert.deepEqual(graph.children("mesh-eu"), [
      "mesh-eu-crds",
      "mesh-eu-issuer",
      "mesh-eu-namespace",
      "mesh-eu-policy-validator-keys",
      "mesh-eu-proxies",
      "mesh-eu-proxy-injector-keys",
      "mesh-eu-release",
      "mesh-eu-sp-validator-keys",
    ]);
    assertEveryKubernetesResourceHasProvider(graph);
    assertChildNamesStartWithParent(graph);
  });

  it("is checked after its installation, even if nothing depends on it, and not in a preview", async () => {
    const api = await serveKubernetesApi();
    const pods = "/api/v1/namespaces/default/pods";
    const checked = () =>
      new LinkerdControlPlane("mesh-eu", controlPlaneArgs("eu"), {
        provider: ownCluster("eu", api.url),
      });
    try {
      api.cluster.linkerd.anchors = "anchors";
      await deploy(checked, { preview: true });
      assert.ok(!api.cluster.requests.includes(pods));
      await deploy(checked, {
        state: ({ name }) => {
          if (name === "mesh-eu-release") assert.ok(!api.cluster.requests.includes(pods), name);
          if (name === "mesh-eu-proxies-job") assert.ok(api.cluster.requests.includes(pods), name);
          return undefined;
        },
      });
      assert.ok(api.cluster.requests.includes(pods));
    } finally {
      await api.close();
    }
  });

  it("has the namespace before the CRDs, and both and the Gateway API before the controllers", async () => {
    const graph = await deploy(program);
    assert.ok(graph.dependsOn("mesh-eu-crds", "mesh-eu-namespace"));
    assert.ok(graph.dependsOn("mesh-eu-release", "mesh-eu-crds"));
    assert.ok(graph.dependsOn("mesh-eu-release", "gateway-api"));
  });

  it("labels the namespace as Linkerd's installer does", async () => {
    const { inputs } = (await deploy(program)).named("mesh-eu-namespace");
    assert.deepEqual(inputs["metadata"], {
      name: "linkerd",
      labels: {
        "linkerd.io/is-control-plane": "true",
        "linkerd.io/control-plane-ns": "linkerd",
        "config.linkerd.io/admission-webhooks": "disabled",
        "pod-security.kubernetes.io/enforce": "privileged",
      },
      annotations: { "linkerd.io/inject": "disabled", "archipelago/stack": "test" },
    });
  });

  it("gives the chart no private key, and keeps it from generating certificates", async () => {
    const graph = await deploy(program);
    const release = graph.named("mesh-eu-release");
    assert.deepEqual(release.inputs["values"], {
      identityTrustAnchorsPEM: "anchors",
      identity: { issuer: { scheme: "kubernetes.io/tls" } },
      proxyInjector: { externalSecret: true, caBundle: "injector ca" },
      profileValidator: { externalSecret: true, caBundle: "profiles ca" },
      policyValidator: { externalSecret: true, caBundle: "policies ca" },
      podAnnotations: { "archipelago/trust-anchors": anchorsDigest("anchors") },
      proxy: { defaultInboundPolicy: "all-authenticated" },
      heartbeatSchedule: "34 16 * * *",
    });
    assert.deepEqual(release.secrets, []);
    assertNoPlaintextSecrets(graph);
  });

  it("has its keys in Secrets of the stack's own before the release, which Helm keeps", async () => {
    const graph = await deploy(program);
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    const key = base64("MOCK KEY");
    const [issuer, anchors] = [base64("issuer"), base64("anchors")];
    const names = {
      issuer: "linkerd-identity-issuer",
      "proxy-injector-keys": "linkerd-proxy-injector-k8s-tls",
      "sp-validator-keys": "linkerd-sp-validator-k8s-tls",
      "policy-validator-keys": "linkerd-policy-validator-k8s-tls",
    };
    for (const [role, name] of Object.entries(names)) {
      const { inputs } = graph.named(`mesh-eu-${role}`);
      const { labels, ...metadata } = inputs["metadata"] as Record<string, unknown>;
      const annotations = { "helm.sh/resource-policy": "keep" };
      assert.deepEqual(metadata, { name, namespace: "linkerd", annotations });
      assert.ok(isRecord(labels) && labels["linkerd.io/control-plane-ns"] === "linkerd", name);
      assert.ok(graph.dependsOn("mesh-eu-release", `mesh-eu-${role}`), role);
      assert.ok(graph.dependsOn(`mesh-eu-${role}`, "mesh-eu-namespace"), role);
    }
    const { inputs, secrets } = graph.named("mesh-eu-issuer");
    assert.deepEqual(
      [inputs["type"], inputs["data"]],
      [
        undefined,
        {
          ...{ "ca.crt": anchors, "tls.crt": issuer, "crt.pem": issuer },
          ...{ "tls.key": key, "key.pem": key },
        },
      ],
    );
    assert.deepEqual(secrets, ["data"]);
    const injector = graph.named("mesh-eu-proxy-injector-keys").inputs;
    assert.deepEqual(
      [injector["type"], injector["data"]],
      ["kubernetes.io/tls", { "tls.crt": base64("injector"), "tls.key": key }],
    );
  });

  it("replaces Secrets of the Helm release in a user's cluster, and nobody else's", async () => {
    const api = await serveKubernetesApi();
    const { linkerd } = api.cluster;
    linkerd.anchors = "anchors";
    const issuer = "linkerd-identity-issuer";
    const injector = "linkerd-proxy-injector-k8s-tls";
    linkerd.secretsOf = { [issuer]: "linkerd-control-plane", [injector]: "somebody-else" };
    try {
      const inCluster = (stackOwned: boolean) => () =>
        new LinkerdControlPlane("mesh-eu", controlPlaneArgs("eu"), {
          provider: ownCluster("eu", api.url, stackOwned),
        });
      // There the provider takes over the object, which is never missing.
      await deploy(inCluster(true));
      assert.deepEqual(linkerd.deleted, []);
      await deploy(inCluster(false));
      assert.deepEqual(linkerd.deleted, [
        `/api/v1/namespaces/linkerd/secrets/${issuer} with any label`,
      ]);
    } finally {
      await api.close();
    }
  });

  it("leaves the issuer to the chart while the stack reads it from there", async () => {
    const graph = await deploy(programWith({ chartIssuer: true }));
    const release = graph.named("mesh-eu-release");
    assert.match(
      JSON.stringify(release.inputs["values"]),
      /"identity":\{"issuer":\{"tls":\{"crtPEM":"issuer","keyPEM":"MOCK KEY"\}\}\}/,
    );
    assert.deepEqual(release.secrets, ["values.identity.issuer.tls.keyPEM"]);
    assert.ok(!graph.children("mesh-eu").includes("mesh-eu-issuer"));
  });

  it("serves other clients than authenticated ones only if asked", async () => {
    const graph = await deploy(
      programWith({ inboundPolicy: "audit", mirror: { images: "mirror.example/hub" } }),
    );
    const values = JSON.stringify(graph.named("mesh-eu-release").inputs["values"]);
    assert.match(values, /"proxy":\{"defaultInboundPolicy":"audit","image":\{/);
  });

  it("leaves the Gateway API to the stack", async () => {
    const { inputs } = (await deploy(program)).named("mesh-eu-crds");
    assert.deepEqual(inputs["values"], { installGatewayAPI: false });
  });

  it("takes the charts from Linkerd's repository, or from a mirror with its images", async () => {
    const own = (await deploy(program)).named("mesh-eu-release").inputs;
    assert.deepEqual(
      [own["chart"], own["version"], own["repositoryOpts"]],
      ["linkerd-control-plane", "2026.8.3", { repo: "https://helm.linkerd.io/edge" }],
    );
    const mirror = { charts: "oci://mirror.example/charts", images: "mirror.example/hub" };
    const mirrored = (await deploy(programWith({ mirror }))).named("mesh-eu-release").inputs;
    assert.equal(mirrored["chart"], "oci://mirror.example/charts/linkerd-control-plane");
    const values = JSON.stringify(mirrored["values"]);
    for (const image of ["controller", "proxy", "debug"]) {
      assert.ok(values.includes(`"mirror.example/hub/linkerd/${image}"`), image);
    }
    assert.doesNotMatch(values, /cr\.l5d\.io/);
  });

  it("is highly available if asked, with kube-system exempted", async () => {
    const graph = await deploy(programWith({ highAvailability: true }));
    const values = JSON.stringify(graph.named("mesh-eu-release").inputs["values"]);
    assert.match(values, /"controllerReplicas":3/);
    assert.match(values, /"webhookFailurePolicy":"Fail"/);
    assert.deepEqual(graph.named("mesh-eu-exemption").inputs["metadata"], {
      name: "kube-system",
      labels: { "config.linkerd.io/admission-webhooks": "disabled" },
    });
  });

  it("merges a user's values over its own, high availability included", async () => {
    const values = {
      crds: { enableTcpRoutes: true },
      controlPlane: { controllerReplicas: 2, proxy: { logLevel: "debug" } },
    };
    const graph = await deploy(programWith({ highAvailability: true, values }));
    const release = JSON.stringify(graph.named("mesh-eu-release").inputs["values"]);
    assert.match(release, /"controllerReplicas":2/);
    assert.match(
      release,
      /"proxy":\{"defaultInboundPolicy":"all-authenticated","logLevel":"debug","resources":\{/,
    );
    assert.deepEqual(graph.named("mesh-eu-crds").inputs["values"], {
      installGatewayAPI: false,
      enableTcpRoutes: true,
    });
  });

  it("declares the same in a preview", async () => {
    assertSameShape(await deploy(program, { preview: true }), await deploy(program));
  });

  it("passes its own dependencies and deletedWith to every child", async () => {
    const graph = await deploy(() => {
      const owner = clusterProvider("owner");
      return new LinkerdControlPlane("mesh-eu", controlPlaneArgs("eu"), {
        provider: clusterProvider("eu"),
        dependsOn: owner,
        deletedWith: owner,
      });
    });
    const children = graph.nodes.filter((node) => node.type.startsWith("kubernetes:"));
    assert.equal(children.length, 13);
    for (const child of children) {
      assert.equal(child.options.deletedWith, "owner", child.name);
      assert.ok(child.dependencies.includes("owner"), child.name);
    }
  });
});
