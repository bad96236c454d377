import assert from "node:assert/strict";
import { IstiodService } from "../../../../components/mesh/istio/istiodService.ts";
import { deploy, inspect } from "../../../support/graph.ts";
import { assertEveryKubernetesResourceHasProvider } from "../../../support/matchers.ts";
import { clusterProvider } from "../../../support/providers.ts";

// Proves: the declared resources. Does not prove that remotes reach istiod through them: the fleet tests do.
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

  it("is deleted before the cluster, and never only removed from the state", async () => {
    assert.equal((await deploy(program)).named("istiod-eu-service").options.deletedWith, undefined);
  });

  it("outputs the address", async () => {
    const { result } = await deploy(program);
    assert.match((await inspect(result.address)).value ?? "", /^203\.0\.113\.\d+$/);
  });
});
