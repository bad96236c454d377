import assert from "node:assert/strict";
import * as z from "zod";
import type { MeshIntegration } from "../../../components/mesh/integration.ts";
import { Emojivoto } from "../../../components/workloads/emojivoto.ts";
import { deploy } from "../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertSameShape,
} from "../../support/matchers.ts";
import { clusterProvider } from "../../support/providers.ts";

// Shows what is declared. Does not show that the images start, speak gRPC and fail a vote for the doughnut.
const nothing = {
  job: {},
  proxyPorts: [],
  globalService: () => ({}),
  route: () => undefined,
  expose: () => [],
};
const linkerdIntegration: MeshIntegration = {
  ...nothing,
  mesh: "linkerd",
  namespace: { annotations: { "linkerd.io/inject": "enabled" } },
  pod: { annotations: { "linkerd.io/inject": "enabled" } },
};
const istioIntegration: MeshIntegration = {
  ...nothing,
  mesh: "istio",
  namespace: { labels: { "istio-injection": "enabled" } },
  pod: { labels: { "sidecar.istio.io/inject": "true" } },
};
const spec = z.looseObject({ template: z.looseObject({ metadata: z.unknown() }) });
const programWith = (integration: MeshIntegration, imageMirror?: string) => () =>
  new Emojivoto("emojivoto-eu", { integration, imageMirror }, { provider: clusterProvider("eu") });
const program = programWith(linkerdIntegration);

describe("Emojivoto", () => {
  it("is four workloads, three of which have a Service and a ServiceAccount", async () => {
    const graph = await deploy(program);
    assert.deepEqual(graph.children("emojivoto-eu"), [
      "emojivoto-eu-admission",
      "emojivoto-eu-admission-binding",
      "emojivoto-eu-emoji-account",
      "emojivoto-eu-emoji-deployment",
      "emojivoto-eu-emoji-service",
      "emojivoto-eu-namespace",
      "emojivoto-eu-vote-bot-deployment",
      "emojivoto-eu-voting-account",
      "emojivoto-eu-voting-deployment",
      "emojivoto-eu-voting-service",
      "emojivoto-eu-web-account",
      "emojivoto-eu-web-deployment",
      "emojivoto-eu-web-service",
    ]);
    assertEveryKubernetesResourceHasProvider(graph);
    assertChildNamesStartWithParent(graph);
  });

  it("joins either mesh by its namespace's metadata", async () => {
    const metadata = async (integration: MeshIntegration) =>
      (await deploy(programWith(integration))).named("emojivoto-eu-namespace").inputs["metadata"];
    assert.deepEqual(await metadata(linkerdIntegration), {
      name: "emojivoto",
      labels: { "pod-security.kubernetes.io/enforce": "privileged" },
      annotations: { "linkerd.io/inject": "enabled" },
    });
    assert.deepEqual(await metadata(istioIntegration), {
      name: "emojivoto",
      labels: { "istio-injection": "enabled", "pod-security.kubernetes.io/enforce": "privileged" },
    });
  });

  it("has the mesh's metadata in its pod templates, so that a change of mesh replaces the pods", async () => {
    const pods = async (integration: MeshIntegration) => {
      const { inputs } = (await deploy(programWith(integration))).named(
        "emojivoto-eu-web-deployment",
      );
      return spec.parse(inputs["spec"]).template.metadata;
    };
    assert.deepEqual(await pods(linkerdIntegration), {
      labels: { app: "web" },
      annotations: { "linkerd.io/inject": "enabled" },
    });
    assert.deepEqual(await pods(istioIntegration), {
      labels: { app: "web", "sidecar.istio.io/inject": "true" },
    });
  });

  it("names gRPC ports for the mesh, and configures web with their addresses", async () => {
    const graph = await deploy(program);
    for (const part of ["emoji", "voting"]) {
      const { inputs } = graph.named(`emojivoto-eu-${part}-service`);
      assert.match(JSON.stringify(inputs["spec"]), /"name":"grpc","port":8080/);
    }
    const web = JSON.stringify(graph.named("emojivoto-eu-web-deployment").inputs);
    assert.match(web, /"value":"emoji-svc:8080"/);
    assert.match(web, /"value":"voting-svc:8080"/);
    const service = JSON.stringify(graph.named("emojivoto-eu-web-service").inputs);
    assert.match(service, /"port":80,"targetPort":8080/);
    const bot = JSON.stringify(graph.named("emojivoto-eu-vote-bot-deployment").inputs);
    assert.match(bot, /"value":"web-svc:80"/);
  });

  it("declares every account before its pods, and the pods before their Service", async () => {
    const graph = await deploy(program);
    for (const part of ["emoji", "voting", "web"]) {
      const name = `emojivoto-eu-${part}`;
      assert.ok(graph.dependsOn(`${name}-deployment`, `${name}-account`), part);
      assert.ok(graph.dependsOn(`${name}-service`, `${name}-deployment`), part);
    }
  });

  it("uses images from a mirror", async () => {
    const graph = await deploy(programWith(linkerdIntegration, "mirror.example"));
    const images = ["emoji", "voting", "web", "vote-bot"].map(
      (part) =>
        /"image":"([^"]+)"/.exec(
          JSON.stringify(graph.named(`emojivoto-eu-${part}-deployment`).inputs),
        )?.[1],
    );
    assert.deepEqual(images, [
      "mirror.example/buoyantio/emojivoto-emoji-svc:v11",
      "mirror.example/buoyantio/emojivoto-voting-svc:v11",
      "mirror.example/buoyantio/emojivoto-web:v11",
      "mirror.example/buoyantio/emojivoto-web:v11",
    ]);
  });

  it("declares the same in a preview", async () => {
    assertSameShape(await deploy(program, { preview: true }), await deploy(program));
  });
});
