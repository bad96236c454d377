import assert from "node:assert/strict";
import {
  IngressGateway,
  type IngressGatewayArgs,
} from "../../../../components/mesh/istio/ingressGateway.ts";
import { isRecord } from "../../../support/decode.ts";
import { deploy, inspect } from "../../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertSameShape,
} from "../../../support/matchers.ts";
import { clusterProvider } from "../../../support/providers.ts";

// Proves: the declared resources. Does not prove that a request from outside reaches hello through them: the fleet tests
// do.
const programWith = (args: Partial<IngressGatewayArgs>) => (): IngressGateway => {
  const controlPlane = clusterProvider("control-plane");
  return new IngressGateway(
    "ingress-eu",
    { version: "1.31.1", ...args },
    {
      provider: clusterProvider("eu"),
      dependsOn: controlPlane,
      deletedWith: controlPlane,
    },
  );
};
const program = programWith({});

describe("IngressGateway", () => {
  it("declares pods and a Service in a namespace of its own, after the control plane", async () => {
    const graph = await deploy(program);
    assert.deepEqual(graph.children("ingress-eu"), [
      "ingress-eu-namespace",
      "ingress-eu-release",
      "ingress-eu-service",
    ]);
    for (const child of graph.children("ingress-eu")) {
      assert.ok(graph.dependsOn(child, "control-plane"), child);
    }
    assert.ok(graph.dependsOn("ingress-eu-release", "ingress-eu-namespace"));
    assert.deepEqual(graph.named("ingress-eu-namespace").inputs["metadata"], {
      name: "istio-ingress",
      labels: { "pod-security.kubernetes.io/enforce": "baseline" },
    });
    assert.equal(graph.named("ingress-eu-release").inputs["namespace"], "istio-ingress");
    assertEveryKubernetesResourceHasProvider(graph);
    assertChildNamesStartWithParent(graph);
  });

  it("owns the load balancer: a Service for the gateway's pods, after them, for HTTP and HTTPS", async () => {
    const annotations = { "service.beta.kubernetes.io/linode-loadbalancer-throttle": "0" };
    const graph = await deploy(programWith({ annotations }));
    const labels = { app: "istio-ingress", istio: "ingress" };
    const service = graph.named("ingress-eu-service");
    assert.deepEqual(service.inputs["metadata"], {
      name: "istio-ingress",
      namespace: "istio-ingress",
      labels,
      annotations,
    });
    assert.deepEqual(service.inputs["spec"], {
      type: "LoadBalancer",
      selector: labels,
      ports: [
        { name: "status-port", port: 15021, targetPort: 15021, protocol: "TCP" },
        { name: "http2", port: 80, targetPort: 80, protocol: "TCP" },
        { name: "https", port: 443, targetPort: 443, protocol: "TCP" },
      ],
    });
    assert.ok(graph.dependsOn("ingress-eu-service", "ingress-eu-release"));
    const { values } = graph.named("ingress-eu-release").inputs;
    assert.deepEqual((values as Record<string, unknown>)["labels"], labels);
  });

  it("deletes the load balancer before the cluster, and the rest with it", async () => {
    const graph = await deploy(program);
    assert.equal(graph.named("ingress-eu-service").options.deletedWith, undefined);
    assert.equal(graph.named("ingress-eu-release").options.deletedWith, "control-plane");
    assert.equal(graph.named("ingress-eu-namespace").options.deletedWith, "control-plane");
  });

  it("takes the chart and extra values as the other charts do", async () => {
    const graph = await deploy(
      programWith({
        mirror: { charts: "oci://mirror.example/charts/" },
        values: { autoscaling: { enabled: false } },
      }),
    );
    const release = graph.named("ingress-eu-release").inputs;
    assert.equal(release["chart"], "oci://mirror.example/charts/gateway");
    const values = release["values"] as Record<string, unknown>;
    assert.deepEqual(values["autoscaling"], { minReplicas: 2, enabled: false });
    assert.ok(isRecord(values["service"]));
    assert.equal(values["service"]["type"], "None");
  });

  it("outputs the address, which a preview does not know", async () => {
    const { result } = await deploy(program);
    assert.match((await inspect(result.address)).value ?? "", /^203\.0\.113\.\d+$/);
    const preview = await deploy(program, { preview: true });
    assert.equal((await inspect(preview.result.address)).known, false);
  });

  it("declares the same in a preview", async () => {
    assertSameShape(await deploy(program, { preview: true }), await deploy(program));
  });
});
