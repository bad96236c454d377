import assert from "node:assert/strict";
import type * as k8s from "@pulumi/kubernetes";
import { istioIntegration } from "../../../components/mesh/istio/integration.ts";
import { Demo, type DemoArgs } from "../../../components/workloads/demo.ts";
import { serveKubernetesApi } from "../../support/apis.ts";
import { availableDeployment } from "../../support/fakeCluster.ts";
import { deploy, inspect } from "../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertSameShape,
} from "../../support/matchers.ts";
import type { MockRequest } from "../../support/mockOutputs.ts";
import { clusterProvider, ownCluster } from "../../support/providers.ts";

// Shows what is declared, where and in which order. The fleet tests show that Karmada propagates it, and that hello
// responds with its region.
const programIn =
  (karmada: () => k8s.Provider, overrides: Partial<DemoArgs>, ...regions: string[]) =>
  (): Demo => {
    const names = regions.length > 0 ? regions : ["ap", "eu"];
    return new Demo(
      "demo",
      {
        replicas: 3,
        weights: Object.fromEntries(names.map((name) => [name, 1])),
        members: names.map((name) => {
          const mesh = clusterProvider(`mesh-${name}`);
          const provider = clusterProvider(name);
          return { name, clusters: names, provider, dependsOn: [mesh], deletedWith: mesh };
        }),
        integration: istioIntegration({ locality: false, ingressHosts: [], remotes: [] }),
        ...overrides,
      },
      { provider: karmada(), dependsOn: clusterProvider("members") },
    );
  };
const programWith = (overrides: Partial<DemoArgs> = {}, ...regions: string[]) =>
  programIn(() => clusterProvider("karmada"), overrides, ...regions);

describe("Demo", () => {
  it("declares the workloads once, in Karmada, and a namespace for them in every member", async () => {
    const graph = await deploy(programWith());
    assert.deepEqual(graph.children("demo"), [
      "demo-ap",
      "demo-eu",
      "demo-hello",
      "demo-hello-service",
      "demo-namespace",
      "demo-propagation",
      "demo-region-ap",
      "demo-region-eu",
      "demo-sleep",
    ]);
    assert.equal(graph.provider("demo-hello"), "karmada");
    assert.equal(graph.provider("demo-ap-namespace"), "ap");
    assert.equal(graph.provider("demo-eu-namespace"), "eu");
    assertEveryKubernetesResourceHasProvider(graph);
    assertChildNamesStartWithParent(graph);
  });

  it("creates each member's namespace itself, after the mesh that injects its pods", async () => {
    const graph = await deploy(programWith());
    const namespace = graph.named("demo-eu-namespace");
    assert.deepEqual(namespace.inputs["metadata"], {
      name: "demo",
      labels: { "istio-injection": "enabled", "pod-security.kubernetes.io/enforce": "privileged" },
    });
    assert.equal(namespace.options.deletedWith, "mesh-eu");
    assert.ok(graph.dependsOn("demo-eu-namespace", "mesh-eu"));
    assert.deepEqual(graph.named("demo-namespace").inputs["metadata"], {
      name: "demo",
      labels: { "namespace.karmada.io/skip-auto-propagation": "true" },
    });
  });

  it("declares members, namespaces and policies before the workloads", async () => {
    const graph = await deploy(programWith());
    for (const workload of ["demo-hello", "demo-hello-service", "demo-sleep"]) {
      for (const earlier of [
        "members",
        "demo-eu-namespace",
        "demo-ap-namespace",
        "demo-propagation",
        "demo-region-eu",
      ]) {
        assert.ok(graph.dependsOn(workload, earlier), `${workload} after ${earlier}`);
      }
    }
  });

  it("declares the propagation policy after every member's namespace and override", async () => {
    const graph = await deploy(programWith());
    for (const earlier of ["members", "demo-eu-namespace", "demo-region-eu", "demo-ap-namespace"]) {
      assert.ok(graph.dependsOn("demo-propagation", earlier), `the policy after ${earlier}`);
    }
  });

  it("propagates hello, its Service and sleep by weight", async () => {
    const weights = { ap: 1, eu: 2 };
    const spec = (await deploy(programWith({ weights }))).named("demo-propagation").inputs["spec"];
    const text = JSON.stringify(spec);
    assert.match(text, /"kind":"Deployment","name":"hello"/);
    assert.match(text, /"kind":"Service","name":"hello"/);
    assert.match(text, /"kind":"Deployment","name":"sleep"/);
    assert.match(text, /"clusterNames":\["eu"\]\},"weight":2/);
  });

  it("changes only the propagation policy when a region is added", async () => {
    const inputs = async (...regions: string[]): Promise<Map<string, unknown>> => {
      const graph = await deploy(programWith({}, ...regions));
      const own = graph.nodes.filter(({ type }) => /^kubernetes:(?!.*Provider)/.test(type));
      return new Map(own.map((node) => [node.name, node.inputs]));
    };
    const before = await inputs("ap", "eu");
    const after = await inputs("ap", "eu", "us");
    const changed = [...before.keys()].filter(
      (name) => JSON.stringify(before.get(name)) !== JSON.stringify(after.get(name)),
    );
    assert.deepEqual(changed, ["demo-propagation"]);
    assert.deepEqual([...after.keys()].filter((name) => !before.has(name)).toSorted(), [
      "demo-region-us",
      "demo-us-admission",
      "demo-us-admission-binding",
      "demo-us-default-deny",
      "demo-us-namespace",
      "demo-us-workloads",
    ]);
  });

  it("skips Pulumi's own wait in Karmada's API, which would fail in every refresh", async () => {
    const graph = await deploy(programWith());
    for (const name of ["demo-hello", "demo-sleep", "demo-hello-service"]) {
      const { annotations } = graph.named(name).inputs["metadata"] as Record<string, unknown>;
      assert.deepEqual(annotations, { "pulumi.com/skipAwait": "true" }, name);
    }
  });

  it("waits for the rollout that Karmada aggregates, but not in a preview", async () => {
    const api = await serveKubernetesApi();
    const program = programIn(() => ownCluster("karmada", api.url), {});
    const hello = "/apis/apps/v1/namespaces/demo/deployments/hello";
    try {
      const preview = await deploy(program, { preview: true });
      assert.deepEqual((await inspect(preview.result.awaited)).value, ["hello", "sleep"]);
      assert.equal(api.cluster.requests.length, 0);

      const state = ({ type, inputs }: MockRequest): undefined => {
        if (type !== "kubernetes:apps/v1:Deployment") return;
        // Not polled before the Deployment is created.
        const [path, deployment] = availableDeployment(inputs);
        assert.ok(!api.cluster.requests.includes(path), path);
        api.cluster.deployments.set(path, deployment);
      };
      const graph = await deploy(program, { state });
      assert.deepEqual(await inspect(graph.result.awaited), {
        value: ["hello", "sleep"],
        known: true,
        secret: false,
      });
      assert.ok(api.cluster.requests.includes(hello));
    } finally {
      await api.close();
    }
  });

  it("deletes Karmada's namespace before the members'", async () => {
    const graph = await deploy(programWith());
    for (const member of ["demo-ap-namespace", "demo-eu-namespace"]) {
      assert.ok(graph.dependsOn("demo-namespace", member), member);
    }
  });

  it("declares the same in a preview", async () => {
    assertSameShape(await deploy(programWith(), { preview: true }), await deploy(programWith()));
  });
});
