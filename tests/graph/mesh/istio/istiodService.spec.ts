import assert from "node:assert/strict";
import { IstiodService } from "../../../../components/mesh/istio/istiodService.ts";
import { deploy, inspect } from "../../../support/graph.ts";
import { assertEveryKubernetesResourceHasProvider } from "../../../support/matchers.ts";
import { clusterProvider } from "../../../support/providers.ts";

// What is declared. That remotes reach istiod through it is for the fleet tests.
const program = (): IstiodService => {
  const controlPlane = clusterProvider("control-plane");
  return new IstiodService(
    "istiod-eu",
    { namespace: "istio-system", annotations: { "example.com/internal": "true" } },
    {
      provider: clusterProvider("eu"),
      dependsOn: controlPlane,
      deletedWith: controlPlane,
    },
  );
};

describe("IstiodService", () => {
  it("is a load balancer for istiod's pods, at the ports that remotes call, after istiod", async () => {
    const graph = await deploy(program);
    const service = graph.named("istiod-eu-service");
    assert.deepEqual(service.inputs["metadata"], {
      name: "istiod-remotes",
      namespace: "istio-system",
      annotations: { "example.com/internal": "true" },
    });
    assert.deepEqual(service.inputs["spec"], {
      type: "LoadBalancer",
      selector: { app: "istiod", istio: "pilot" },
      ports: [
        { name: "tls-istiod", port: 15012, targetPort: 15012, protocol: "TCP" },
        { name: "tls-webhook", port: 15017, targetPort: 15017, protocol: "TCP" },
      ],
    });
    assert.ok(graph.dependsOn("istiod-eu-service", "control-plane"));
    assertEveryKubernetesResourceHasProvider(graph);
  });

  it("is removed before the cluster, and never just forgotten", async () => {
    assert.equal((await deploy(program)).named("istiod-eu-service").options.deletedWith, undefined);
  });

  it("hands out the address", async () => {
    const { result } = await deploy(program);
    assert.match((await inspect(result.address)).value ?? "", /^203\.0\.113\.\d+$/);
  });
});
