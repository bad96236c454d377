import assert from "node:assert/strict";
import { RemoteAccess, remoteAccessRole } from "../../../../components/mesh/linkerd/access.ts";
import { MulticlusterGateway } from "../../../../components/mesh/linkerd/multiclusterGateway.ts";
import {
  gatewayPorts,
  type IngressDescription,
} from "../../../../components/mesh/linkerd/gatewayPlan.ts";
import { MulticlusterIngress } from "../../../../components/mesh/linkerd/multiclusterIngress.ts";
import { deploy, inspect } from "../../../support/graph.ts";
import { ingressState } from "../../../support/ingressState.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertNoPlaintextSecrets,
  assertSameShape,
} from "../../../support/matchers.ts";
import { clusterProvider } from "../../../support/providers.ts";

// Proves: the resources of a cluster's gateways and of its peers' access. Does not prove that a load balancer forwards to
// them, that an ingress accepts the mesh's traffic and that a token has its permissions: the fleet tests do.
const gateway = (): MulticlusterGateway => {
  const multicluster = clusterProvider("multicluster");
  return new MulticlusterGateway(
    "gateway-us",
    { annotations: { "cloud.example/tier": "small" } },
    { provider: clusterProvider("us"), dependsOn: multicluster, deletedWith: multicluster },
  );
};

describe("MulticlusterGateway", () => {
  it("owns a load balancer for the chart's pods, after them", async () => {
    const graph = await deploy(gateway);
    const { inputs } = graph.named("gateway-us-service");
    assert.deepEqual(inputs["metadata"], {
      name: "linkerd-gateway-external",
      namespace: "linkerd-multicluster",
      annotations: {
        "cloud.example/tier": "small",
        "mirror.linkerd.io/gateway-identity":
          "linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local",
        "mirror.linkerd.io/multicluster-gateway": "true",
        "mirror.linkerd.io/probe-path": "/ready",
        "mirror.linkerd.io/probe-period": "3",
      },
    });
    assert.deepEqual(inputs["spec"], {
      type: "LoadBalancer",
      selector: { app: "linkerd-gateway" },
      ports: [
        { name: "mc-gateway", port: 4143, protocol: "TCP" },
        { name: "mc-probe", port: 4191, protocol: "TCP" },
      ],
    });
    assert.ok(graph.dependsOn("gateway-us-service", "multicluster"));
    assertEveryKubernetesResourceHasProvider(graph);
    assertChildNamesStartWithParent(graph);
  });

  it("deletes the load balancer before the cluster", async () => {
    const graph = await deploy(gateway);
    assert.equal(graph.named("gateway-us-service").options.deletedWith, undefined);
    assert.equal(graph.named("gateway-us").options.deletedWith, undefined);
  });

  it("outputs the address, which a preview does not know", async () => {
    const { result } = await deploy(gateway);
    assert.match((await inspect(result.address)).value ?? "", /^203\.0\.113\.\d+$/);
    const preview = await deploy(gateway, { preview: true });
    assert.equal((await inspect(preview.result.address)).known, false);
    assertSameShape(preview, await deploy(gateway));
  });
});

const ingress: IngressDescription = {
  name: "emissary",
  namespace: "edge",
  deployment: "emissary-pods",
  serviceAccount: "emissary-account",
  publicPorts: [8080, 8443],
  probe: { port: 80, path: "/ready", periodSeconds: 3 },
};

const entrance = (): MulticlusterIngress =>
  new MulticlusterIngress("ingress-us", { ingress }, { provider: clusterProvider("us") });

describe("MulticlusterIngress", () => {
  it("patches the user's objects and creates none", async () => {
    const graph = await deploy(entrance, { state: ingressState });
    assert.deepEqual(
      graph.children("ingress-us").map((name) => [name, graph.named(name).type]),
      [
        ["ingress-us-annotations", "kubernetes:core/v1:ServicePatch"],
        ["ingress-us-deployment", "kubernetes:apps/v1:DeploymentPatch"],
        ["ingress-us-service", "kubernetes:core/v1:ServicePatch"],
      ],
    );
    assertEveryKubernetesResourceHasProvider(graph);
    assertChildNamesStartWithParent(graph);
  });

  it("joins the ingress to the mesh, without its public ports, and requires an identity on the gateway port", async () => {
    const { inputs } = (await deploy(entrance, { state: ingressState })).named(
      "ingress-us-deployment",
    );
    assert.deepEqual(inputs["metadata"], { name: "emissary-pods", namespace: "edge" });
    assert.deepEqual(inputs["spec"], {
      template: {
        metadata: {
          annotations: {
            "linkerd.io/inject": "enabled",
            "config.linkerd.io/enable-gateway": "true",
            "config.linkerd.io/default-inbound-policy": "all-unauthenticated",
            "config.linkerd.io/proxy-require-identity-inbound-ports": "4143",
            "config.linkerd.io/skip-inbound-ports": "8080,8443",
          },
        },
      },
    });
  });

  it("gives its Service the mesh's port and the gateway's annotations, after the pods' rollout", async () => {
    const graph = await deploy(entrance, { state: ingressState });
    const { inputs } = graph.named("ingress-us-annotations");
    assert.deepEqual(inputs["metadata"], {
      name: "emissary",
      namespace: "edge",
      annotations: {
        "mirror.linkerd.io/gateway-identity":
          "emissary-account.edge.serviceaccount.identity.linkerd.cluster.local",
        "mirror.linkerd.io/multicluster-gateway": "true",
        "mirror.linkerd.io/probe-path": "/ready",
        "mirror.linkerd.io/probe-period": "3",
      },
    });
    assert.deepEqual(graph.named("ingress-us-service").inputs["spec"], {
      ports: [
        { port: 80, protocol: "TCP" },
        { port: 443, protocol: "TCP" },
        { name: "mc-gateway", port: 4143, protocol: "TCP" },
      ],
    });
    assert.ok(graph.dependsOn("ingress-us-annotations", "ingress-us-deployment"));
    assert.ok(graph.dependsOn("ingress-us-service", "ingress-us-annotations"));
  });

  it("names the ports that the Service has, in their order, so that the mesh's is compared with itself", () => {
    const own = { name: "mc-gateway", port: 4143, protocol: "TCP" };
    const there = [{ port: 80 }, { port: 443, protocol: "UDP" }];
    const kept = [
      { port: 80, protocol: "TCP" },
      { port: 443, protocol: "UDP" },
    ];
    assert.deepEqual(gatewayPorts(there), [...kept, own]);
    assert.deepEqual(gatewayPorts([{ port: 4143, protocol: "TCP" }, ...there]), [own, ...kept]);
    assert.deepEqual(gatewayPorts([{ port: 4143, protocol: "UDP" }]), [
      { port: 4143, protocol: "UDP" },
      own,
    ]);
  });

  it("outputs the address of the ingress' own load balancer", async () => {
    const { result } = await deploy(entrance, { state: ingressState });
    assert.match((await inspect(result.address)).value ?? "", /^203\.0\.113\.\d+$/);
    assertSameShape(
      await deploy(entrance, { preview: true }),
      await deploy(entrance, { state: ingressState }),
    );
  });
});

const accessWith = (generation: number) => (): RemoteAccess =>
  new RemoteAccess(
    "access-us-from-eu",
    { source: "eu", generation },
    { provider: clusterProvider("us") },
  );

describe("RemoteAccess", () => {
  it("is an account with the source's name, its permissions, and a token after both", async () => {
    const graph = await deploy(accessWith(1));
    const name = "linkerd-service-mirror-remote-access-eu";
    assert.deepEqual(graph.children("access-us-from-eu"), [
      "access-us-from-eu-account",
      "access-us-from-eu-binding",
      "access-us-from-eu-token",
    ]);
    assert.deepEqual(graph.named("access-us-from-eu-account").inputs["metadata"], {
      name,
      namespace: "linkerd-multicluster",
    });
    assert.deepEqual(graph.named("access-us-from-eu-binding").inputs["subjects"], [
      { kind: "ServiceAccount", name, namespace: "linkerd-multicluster" },
    ]);
    assert.deepEqual(graph.named("access-us-from-eu-binding").inputs["roleRef"], {
      apiGroup: "rbac.authorization.k8s.io",
      kind: "ClusterRole",
      name: remoteAccessRole,
    });
    assert.deepEqual(graph.named("access-us-from-eu-token").inputs["metadata"], {
      name: `${name}-token-1`,
      namespace: "linkerd-multicluster",
      annotations: { "kubernetes.io/service-account.name": name },
    });
    for (const before of ["access-us-from-eu-account", "access-us-from-eu-binding"]) {
      assert.ok(graph.dependsOn("access-us-from-eu-token", before));
    }
    assertEveryKubernetesResourceHasProvider(graph);
    assertChildNamesStartWithParent(graph);
  });

  it("outputs token and CA certificate, the token as a secret", async () => {
    const { result } = await deploy(accessWith(1));
    const token = await inspect(result.token);
    assert.deepEqual([token.value, token.secret], ["token of access-us-from-eu-token", true]);
    assert.match((await inspect(result.caPem)).value ?? "", /BEGIN CERTIFICATE/);
    assertNoPlaintextSecrets(await deploy(accessWith(1)));
  });

  it("creates another token for another generation, for the same account", async () => {
    const [first, second] = [await deploy(accessWith(1)), await deploy(accessWith(2))];
    assert.notDeepEqual(
      first.named("access-us-from-eu-token").inputs["metadata"],
      second.named("access-us-from-eu-token").inputs["metadata"],
    );
    assert.deepEqual(
      first.named("access-us-from-eu-account").inputs,
      second.named("access-us-from-eu-account").inputs,
    );
  });

  it("does not know the token in a preview", async () => {
    const { result } = await deploy(accessWith(1), { preview: true });
    assert.equal((await inspect(result.token)).known, false);
  });
});
