import assert from "node:assert/strict";
import {
  EastWestGateway,
  type EastWestGatewayArgs,
} from "../../../../components/mesh/istio/eastWestGateway.ts";
import { isRecord } from "../../../support/decode.ts";
import { deploy, inspect } from "../../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertSameShape,
} from "../../../support/matchers.ts";
import { clusterProvider } from "../../../support/providers.ts";

// Proves: the declared resources. Does not prove that a load balancer forwards to the gateway, that peers discover its
// address and that an update waits for its deletion: the fleet tests do.
const programWith = (args: Partial<EastWestGatewayArgs>) => (): EastWestGateway => {
  const controlPlane = clusterProvider("control-plane");
  return new EastWestGateway(
    "gateway-eu",
    {
      network: "eu-net",
      namespace: "istio-system",
      remote: false,
      servesRemotes: false,
      version: "1.31.1",
      ...args,
    },
    {
      provider: clusterProvider("eu"),
      dependsOn: controlPlane,
      deletedWith: controlPlane,
    },
  );
};
const program = programWith({});

describe("EastWestGateway", () => {
  it("declares pods, routes and a Service in its one cluster, after the control plane", async () => {
    const graph = await deploy(program);
    assert.deepEqual(graph.children("gateway-eu"), [
      "gateway-eu-release",
      "gateway-eu-routes",
      "gateway-eu-service",
    ]);
    for (const child of graph.children("gateway-eu")) {
      assert.ok(graph.dependsOn(child, "control-plane"), child);
    }
    assertEveryKubernetesResourceHasProvider(graph);
    assertChildNamesStartWithParent(graph);
  });

  it("owns the load balancer: a Service for the gateway's pods, after them, in the right network", async () => {
    const graph = await deploy(program);
    const service = graph.named("gateway-eu-service");
    assert.deepEqual(service.inputs["metadata"], {
      name: "istio-eastwestgateway",
      namespace: "istio-system",
      labels: {
        app: "istio-eastwestgateway",
        istio: "eastwestgateway",
        "topology.istio.io/network": "eu-net",
      },
    });
    assert.deepEqual(service.inputs["spec"], {
      type: "LoadBalancer",
      selector: { app: "istio-eastwestgateway", istio: "eastwestgateway" },
      ports: [
        { name: "status-port", port: 15021, targetPort: 15021, protocol: "TCP" },
        { name: "tls", port: 15443, targetPort: 15443, protocol: "TCP" },
      ],
    });
    assert.ok(graph.dependsOn("gateway-eu-service", "gateway-eu-release"));
  });

  it("deletes the load balancer before the cluster, and the rest with it", async () => {
    const graph = await deploy(program);
    assert.equal(graph.named("gateway-eu-service").options.deletedWith, undefined);
    assert.equal(graph.named("gateway-eu-release").options.deletedWith, "control-plane");
    assert.equal(graph.named("gateway-eu-routes").options.deletedWith, "control-plane");
  });

  it("forwards the mesh's traffic without decryption", async () => {
    const { inputs } = (await deploy(program)).named("gateway-eu-routes");
    assert.deepEqual(inputs["spec"], {
      selector: { istio: "eastwestgateway" },
      servers: [
        {
          port: { number: 15443, name: "tls", protocol: "TLS" },
          tls: { mode: "AUTO_PASSTHROUGH" },
          hosts: ["*.local"],
        },
      ],
    });
  });

  it("forwards connections from remotes to istiod if it has remotes", async () => {
    const graph = await deploy(programWith({ servesRemotes: true }));
    assert.deepEqual(graph.children("gateway-eu"), [
      "gateway-eu-istiod",
      "gateway-eu-istiod-routes",
      "gateway-eu-release",
      "gateway-eu-routes",
      "gateway-eu-service",
    ]);
    assert.deepEqual(graph.named("gateway-eu-istiod").inputs["spec"], {
      selector: { istio: "eastwestgateway" },
      servers: [
        {
          port: { number: 15012, name: "tls-istiod", protocol: "TLS" },
          tls: { mode: "PASSTHROUGH" },
          hosts: ["*"],
        },
        {
          port: { number: 15017, name: "tls-webhook", protocol: "TLS" },
          tls: { mode: "PASSTHROUGH" },
          hosts: ["*"],
        },
      ],
    });
    const istiod = (number: number): object => ({
      destination: { host: "istiod.istio-system.svc.cluster.local", port: { number } },
    });
    assert.deepEqual(graph.named("gateway-eu-istiod-routes").inputs["spec"], {
      hosts: ["*"],
      gateways: ["istiod-gateway"],
      tls: [
        { match: [{ port: 15012, sniHosts: ["*"] }], route: [istiod(15012)] },
        { match: [{ port: 15017, sniHosts: ["*"] }], route: [istiod(443)] },
      ],
    });
    const { ports } = graph.named("gateway-eu-service").inputs["spec"] as {
      ports: { port: number }[];
    };
    assert.deepEqual(
      ports.map(({ port }) => port),
      [15021, 15443, 15012, 15017],
    );
  });

  it("has no routes of its own in a remote, whose primary has them", async () => {
    const graph = await deploy(programWith({ remote: true }));
    assert.deepEqual(graph.children("gateway-eu"), ["gateway-eu-release", "gateway-eu-service"]);
  });

  it("gives the load balancer the cloud's annotations", async () => {
    const annotations = { "service.beta.kubernetes.io/linode-loadbalancer-throttle": "0" };
    const { inputs } = (await deploy(programWith({ annotations }))).named("gateway-eu-service");
    assert.deepEqual((inputs["metadata"] as Record<string, unknown>)["annotations"], annotations);
  });

  it("takes the chart and extra values as the control plane does", async () => {
    const graph = await deploy(
      programWith({
        mirror: { charts: "oci://mirror.example/charts/" },
        values: { autoscaling: { enabled: false } },
      }),
    );
    const release = graph.named("gateway-eu-release").inputs;
    assert.equal(release["chart"], "oci://mirror.example/charts/gateway");
    const values = release["values"] as Record<string, unknown>;
    assert.deepEqual(values["autoscaling"], { minReplicas: 2, enabled: false });
    assert.ok(isRecord(values["service"]));
    assert.equal(values["service"]["type"], "None");
  });

  it("outputs the address, an IP or a host name", async () => {
    const { result } = await deploy(program);
    assert.match((await inspect(result.address)).value ?? "", /^203\.0\.113\.\d+$/);
    const named = await deploy(program, {
      state: ({ name }) =>
        name === "gateway-eu-service"
          ? { status: { loadBalancer: { ingress: [{ hostname: "lb.example" }] } } }
          : undefined,
    });
    assert.equal((await inspect(named.result.address)).value, "lb.example");
  });

  it("does not know the address in a preview, whatever the provider returns", async () => {
    for (const status of [undefined, {}, { loadBalancer: {} }, { loadBalancer: { ingress: [] } }]) {
      const { result } = await deploy(program, {
        preview: true,
        state: ({ name }) =>
          name === "gateway-eu-service" && status !== undefined ? { status } : undefined,
      });
      assert.equal((await inspect(result.address)).known, false, JSON.stringify(status));
    }
  });

  it("fails an update without an address", async () => {
    const state = ({ name }: { name: string }): Record<string, unknown> | undefined =>
      name === "gateway-eu-service" ? { status: { loadBalancer: {} } } : undefined;
    await assert.rejects(
      async () => await deploy(program, { state }),
      /address of the load balancer is missing/,
    );
  });

  it("declares the same in a preview", async () => {
    assertSameShape(await deploy(program, { preview: true }), await deploy(program));
  });
});
