import assert from "node:assert/strict";
import {
  LinkerdControlPlane,
  type LinkerdControlPlaneArgs,
} from "../../../../components/mesh/linkerd/controlPlane.ts";
import { anchorsDigest } from "../../../../components/mesh/linkerd/anchors.ts";
import { serveKubernetesApi } from "../../../support/apis.ts";
import { deploy, inspect } from "../../../support/graph.ts";
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
      "mesh-eu-namespace",
      "mesh-eu-release",
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
      const { result } = await deploy(checked, {
        state: ({ name }) => {
          assert.ok(!api.cluster.requests.includes(pods), name);
          return undefined;
        },
      });
      assert.ok(api.cluster.requests.includes(pods));
      assert.equal((await inspect(result.installed)).secret, false);
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

  it("gives the chart every certificate, so that it generates none, and keeps the keys secret", async () => {
    const graph = await deploy(program);
    const release = graph.named("mesh-eu-release");
    const key = "MOCK KEY";
    assert.deepEqual(release.inputs["values"], {
      identityTrustAnchorsPEM: "anchors",
      identity: { issuer: { tls: { crtPEM: "issuer", keyPEM: key } } },
      proxyInjector: { crtPEM: "injector", keyPEM: key, caBundle: "injector ca" },
      profileValidator: { crtPEM: "profiles", keyPEM: key, caBundle: "profiles ca" },
      policyValidator: { crtPEM: "policies", keyPEM: key, caBundle: "policies ca" },
      podAnnotations: { "archipelago/trust-anchors": anchorsDigest("anchors") },
      proxy: { defaultInboundPolicy: "all-authenticated" },
      heartbeatSchedule: "34 16 * * *",
    });
    assert.deepEqual(release.secrets.toSorted(), [
      "values.identity.issuer.tls.keyPEM",
      "values.policyValidator.keyPEM",
      "values.profileValidator.keyPEM",
      "values.proxyInjector.keyPEM",
    ]);
    assertNoPlaintextSecrets(graph);
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
    assert.equal(children.length, 3);
    for (const child of children) {
      assert.equal(child.options.deletedWith, "owner", child.name);
      assert.ok(child.dependencies.includes("owner"), child.name);
    }
  });
});
