import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Viz, type VizArgs } from "../../../../components/mesh/linkerd/viz.ts";
import { enforcedHosts } from "../../../../components/mesh/linkerd/vizValues.ts";
import { toBase64 } from "../../../../components/internal/base64.ts";
import { isRecord } from "../../../support/decode.ts";
import { deploy } from "../../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertNoPlaintextSecrets,
  assertSameShape,
} from "../../../support/matchers.ts";
import { clusterProvider } from "../../../support/providers.ts";
import { keyPair } from "./fixture.ts";

// Proves: the declared resources and their order. Does not prove that a controller serves the Ingress and authenticates
// users, which needs a cluster with one.
const programWith = (args: Partial<VizArgs>) => (): Viz =>
  new Viz(
    "viz-eu",
    {
      version: "2026.8.3",
      webhooks: { tap: keyPair("tap"), tapInjector: keyPair("injector") },
      ...args,
    },
    { provider: clusterProvider("eu") },
  );
const ingress = {
  className: "public",
  controller: "ingress-nginx" as const,
  host: "linkerd.example.com",
  users: pulumi.secret("MOCK KEY"),
};

describe("Viz", () => {
  it("is a namespace, Secrets and a release without private keys, without an Ingress by default", async () => {
    const graph = await deploy(programWith({}));
    const keys = ["viz-eu-tap-injector-keys", "viz-eu-tap-keys"];
    assert.deepEqual(graph.children("viz-eu"), ["viz-eu-namespace", "viz-eu-release", ...keys]);
    for (const secret of keys) assert.ok(graph.dependsOn("viz-eu-release", secret), secret);
    assert.deepEqual(graph.named("viz-eu-tap-keys").inputs, {
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: "tap-k8s-tls",
        namespace: "linkerd-viz",
        labels: { "linkerd.io/extension": "viz" },
        annotations: { "helm.sh/resource-policy": "keep" },
      },
      type: "kubernetes.io/tls",
      data: { "tls.crt": toBase64("tap"), "tls.key": toBase64("MOCK KEY") },
    });
    const values = graph.named("viz-eu-release").inputs["values"];
    assert.deepEqual(values, {
      createNamespaceMetadataJob: false,
      tap: { externalSecret: true, caBundle: "tap ca" },
      tapInjector: { externalSecret: true, caBundle: "injector ca" },
    });
    assertNoPlaintextSecrets(graph);
    assertChildNamesStartWithParent(graph);
  });

  it("is served by the user's class under one host, to the users of a secret", async () => {
    const graph = await deploy(programWith({ ingress }));
    const { spec, metadata } = graph.named("viz-eu-ingress").inputs;
    const text = JSON.stringify({ spec, metadata });
    assert.match(text, /"ingressClassName":"public"/);
    assert.match(text, /"host":"linkerd\.example\.com"/);
    assert.match(text, /"service":\{"name":"web","port":\{"number":8084\}\}/);
    assert.match(text, /"nginx\.ingress\.kubernetes\.io\/auth-secret":"web-ingress-auth"/);
    // The dashboard compares the Host header with a websocket's origin.
    assert.doesNotMatch(text, /upstream-vhost/);
    const users = graph.named("viz-eu-users");
    assert.deepEqual(users.secrets, ["stringData"]);
    assert.ok(graph.dependsOn("viz-eu-ingress", "viz-eu-users"));
    assert.ok(graph.dependsOn("viz-eu-ingress", "viz-eu-release"));
    for (const role of ["server", "networks", "authorization"]) {
      const object = `viz-eu-policy-${role}`;
      assert.ok(graph.dependsOn("viz-eu-ingress", object), object);
      // The kinds come with Linkerd's control plane, which viz's release follows.
      assert.ok(graph.dependsOn(object, "viz-eu-release"), object);
    }
    assertEveryKubernetesResourceHasProvider(graph);
    assertNoPlaintextSecrets(graph);
  });

  it("accepts that host and its own names, and no other", async () => {
    const graph = await deploy(programWith({ ingress }));
    const values = JSON.stringify(graph.named("viz-eu-release").inputs["values"]);
    assert.ok(values.includes(JSON.stringify(enforcedHosts("linkerd.example.com"))));
    const hosts = new RegExp(enforcedHosts("linkerd.example.com"));
    for (const host of ["linkerd.example.com", "localhost:50750", "[::1]:8084"]) {
      assert.match(host, hosts);
    }
    assert.match("web.linkerd-viz.svc.cluster.local:8084", hosts);
    for (const host of [
      "evil.example",
      "linkerdxexample.com",
      "linkerd.example.com.evil.example",
    ]) {
      assert.doesNotMatch(host, hosts);
    }
  });

  it("is served by Traefik only behind a Middleware that authenticates users", async () => {
    const graph = await deploy(programWith({ ingress: { ...ingress, controller: "traefik" } }));
    const { spec } = graph.named("viz-eu-guard").inputs;
    assert.deepEqual(spec, { basicAuth: { secret: "web-ingress-auth", removeHeader: true } });
    const { metadata } = graph.named("viz-eu-ingress").inputs;
    assert.ok(isRecord(metadata));
    assert.deepEqual(metadata["annotations"], {
      "traefik.ingress.kubernetes.io/router.middlewares":
        "linkerd-viz-web-ingress-auth@kubernetescrd",
      "pulumi.com/skipAwait": "true",
    });
    assert.ok(graph.dependsOn("viz-eu-ingress", "viz-eu-guard"));
    assertEveryKubernetesResourceHasProvider(graph);
  });

  it("is served by another controller with the user's annotations only", async () => {
    const own = { "example.org/auth": "web-ingress-auth" };
    const graph = await deploy(
      programWith({ ingress: { ...ingress, controller: "other", annotations: own } }),
    );
    const { metadata } = graph.named("viz-eu-ingress").inputs;
    assert.ok(isRecord(metadata));
    assert.deepEqual(metadata["annotations"], { ...own, "pulumi.com/skipAwait": "true" });
    assert.ok(!graph.children("viz-eu").includes("viz-eu-guard"));
  });

  it("gives precedence to a user's annotations and values", async () => {
    const key = "nginx.ingress.kubernetes.io/auth-type";
    const graph = await deploy(
      programWith({
        ingress: { ...ingress, annotations: { [key]: "digest" } },
        values: { prometheus: { enabled: false } },
        mirror: { images: "mirror.example" },
      }),
    );
    assert.match(JSON.stringify(graph.named("viz-eu-ingress").inputs), /auth-type":"digest"/);
    const values = JSON.stringify(graph.named("viz-eu-release").inputs["values"]);
    assert.match(values, /"defaultRegistry":"mirror\.example\/linkerd"/);
    assert.match(
      values,
      /"prometheus":\{"enabled":false,"image":\{"registry":"mirror\.example\/prom"\}\}/,
    );
  });

  it("is highly available if asked, with its certificates and its images as before", async () => {
    const graph = await deploy(
      programWith({ highAvailability: true, mirror: { images: "mirror.example" } }),
    );
    const values = graph.named("viz-eu-release").inputs["values"];
    assert.ok(isRecord(values) && isRecord(values["tap"]) && isRecord(values["prometheus"]));
    assert.equal(values["tap"]["replicas"], 3);
    assert.equal(values["tap"]["externalSecret"], true);
    assert.equal(values["enablePodAntiAffinity"], true);
    assert.deepEqual(values["prometheus"]["image"], { registry: "mirror.example/prom" });
    assert.ok(isRecord(values["prometheus"]["resources"]));
  });

  it("declares the same in a preview", async () => {
    const program = programWith({ ingress });
    assertSameShape(await deploy(program, { preview: true }), await deploy(program));
  });
});
