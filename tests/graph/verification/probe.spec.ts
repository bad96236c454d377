import assert from "node:assert/strict";
import { istioIntegration } from "../../../components/mesh/istio/integration.ts";
import { Probe } from "../../../components/verification/probe.ts";
import { deploy } from "../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertSameShape,
} from "../../support/matchers.ts";
import { clusterProvider } from "../../support/providers.ts";

// Shows what is declared. The fleet tests show that the probe is in the mesh and responds.
const program = (): Probe => {
  const controlPlane = clusterProvider("control-plane");
  return new Probe(
    "probe-eu",
    {
      cluster: "eu",
      clusters: ["eu", "us"],
      integration: istioIntegration({ locality: false, ingressHosts: [], remotes: [] }),
    },
    { provider: clusterProvider("eu"), dependsOn: controlPlane, deletedWith: controlPlane },
  );
};

describe("Probe", () => {
  it("declares a workload in its one cluster, after the mesh", async () => {
    const graph = await deploy(program);
    assert.deepEqual(graph.children("probe-eu"), [
      "probe-eu-admission",
      "probe-eu-admission-binding",
      "probe-eu-default-deny",
      "probe-eu-deployment",
      "probe-eu-namespace",
      "probe-eu-routing",
      "probe-eu-service",
      "probe-eu-workloads",
    ]);
    for (const child of graph.children("probe-eu")) {
      assert.ok(graph.dependsOn(child, "control-plane"), child);
      assert.equal(graph.named(child).options.deletedWith, "control-plane", child);
    }
    assertEveryKubernetesResourceHasProvider(graph);
    assertChildNamesStartWithParent(graph);
  });

  it("has its pods injected", async () => {
    const { inputs } = (await deploy(program)).named("probe-eu-namespace");
    assert.deepEqual(inputs["metadata"], {
      name: "archipelago-gate",
      labels: { "istio-injection": "enabled", "pod-security.kubernetes.io/enforce": "privileged" },
    });
  });

  it("declares the Service after its pods", async () => {
    const graph = await deploy(program);
    assert.ok(graph.dependsOn("probe-eu-service", "probe-eu-deployment"));
    assert.ok(graph.dependsOn("probe-eu-deployment", "probe-eu-namespace"));
  });

  it("declares the same in a preview", async () => {
    assertSameShape(await deploy(program, { preview: true }), await deploy(program));
  });
});
