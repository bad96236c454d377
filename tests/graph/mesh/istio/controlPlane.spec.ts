import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  ControlPlane,
  type ControlPlaneArgs,
} from "../../../../components/mesh/istio/controlPlane.ts";
import { serveKubernetesApi } from "../../../support/apis.ts";
import { deploy } from "../../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertNoPlaintextSecrets,
  assertSameShape,
} from "../../../support/matchers.ts";
import { clusterProvider, ownCluster } from "../../../support/providers.ts";
import { controlPlaneArgs } from "./fixture.ts";

// Proves: the declared resources and their order. Does not prove that istiod starts, signs with these certificates and does
// not change the webhooks: the fleet tests do.
const programWith = (args: Partial<ControlPlaneArgs>) => (): ControlPlane =>
  new ControlPlane(
    "mesh-eu",
    { ...controlPlaneArgs("eu"), ...args },
    { provider: clusterProvider("eu") },
  );
const program = programWith({});

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("ControlPlane", () => {
  it("declares istiod and its prerequisites, all in its one cluster", async () => {
    const graph = await deploy(program);
    assert.deepEqual(graph.children("mesh-eu"), [
      "mesh-eu-base",
      "mesh-eu-cacerts",
      "mesh-eu-istiod",
      "mesh-eu-namespace",
      "mesh-eu-strict",
    ]);
    assertEveryKubernetesResourceHasProvider(graph);
    assertChildNamesStartWithParent(graph);
    assert.ok(
      graph.nodes.filter((node) => node.custom).every((node) => (node.provider ?? "eu") === "eu"),
    );
  });

  it("distributes revocation lists, and hides istiod from the mesh then, unless it has remotes", async () => {
    const { role } = controlPlaneArgs("eu");
    assert.ok(role.kind === "primary");
    const withLists = async (servesRemotes: boolean) => {
      const revocationLists = pulumi.secret("LISTS");
      const graph = await deploy(
        programWith({ role: { ...role, servesRemotes, revocationLists } }),
      );
      assertNoPlaintextSecrets(graph);
      const data = graph.named("mesh-eu-cacerts").inputs["data"] as Record<string, unknown>;
      const values = graph.named("mesh-eu-istiod").inputs["values"] as Record<string, unknown>;
      return [data["ca-crl.pem"], values["serviceAnnotations"]];
    };
    const hidden = { "networking.istio.io/exportTo": "~" };
    assert.deepEqual(await withLists(false), [base64("LISTS"), hidden]);
    assert.deepEqual(await withLists(true), [base64("LISTS"), undefined]);
    const none = (await deploy(program)).named("mesh-eu-istiod").inputs["values"];
    assert.ok(!("serviceAnnotations" in (none as object)));
  });

  it("has the certificates before istiod, and istiod before objects of its API", async () => {
    const graph = await deploy(program);
    for (const earlier of ["mesh-eu-cacerts", "mesh-eu-base", "gateway-api"]) {
      assert.ok(graph.dependsOn("mesh-eu-istiod", earlier), earlier);
    }
    assert.ok(graph.dependsOn("mesh-eu-strict", "mesh-eu-istiod"));
  });

  it("delays its first policy until the API server calls istiod, except in a preview", async () => {
    const api = await serveKubernetesApi();
    try {
      const checked = () =>
        new ControlPlane("mesh-eu", controlPlaneArgs("eu"), {
          provider: ownCluster("eu", api.url),
        });
      const made: string[] = [];
      const state = ({ name }: { readonly name: string }) => {
        if (name === "mesh-eu-strict") made.push(String(api.cluster.tried.length));
        return undefined;
      };
      assertSameShape(await deploy(checked, { preview: true }), await deploy(program));
      assert.deepEqual(api.cluster.tried, []);
      api.cluster.unvalidated = 1;
      await deploy(checked, { state });
      assert.deepEqual(made, ["2"]);
    } finally {
      await api.close();
    }
  });

  it("labels the namespace with its network, for every peer's istiod", async () => {
    const { inputs } = (await deploy(program)).named("mesh-eu-namespace");
    assert.deepEqual(inputs["metadata"], {
      name: "istio-system",
      labels: { "topology.istio.io/network": "eu-net" },
    });
  });

  it("gives istiod its four files, and keeps the key secret", async () => {
    const graph = await deploy(program);
    const cacerts = graph.named("mesh-eu-cacerts");
    assert.deepEqual(cacerts.inputs["data"], {
      "ca-cert.pem": base64("intermediate"),
      "ca-key.pem": base64("MOCK KEY"),
      "cert-chain.pem": base64("chain"),
      "root-cert.pem": base64("root"),
    });
    assert.deepEqual(cacerts.secrets, ["data"]);
    assertNoPlaintextSecrets(graph);
  });

  it("takes the charts from Istio's registry, or from a mirror with its images", async () => {
    const own = (await deploy(program)).named("mesh-eu-istiod").inputs;
    assert.equal(own["chart"], "oci://ghcr.io/istio/release/charts/istiod");
    assert.equal(own["version"], "1.31.1");
    const mirror = { charts: "http://mirror.example/charts", images: "mirror.example/hub" };
    const mirrored = await deploy(programWith({ mirror }));
    const istiod = mirrored.named("mesh-eu-istiod").inputs;
    assert.deepEqual(istiod["repositoryOpts"], { repo: "http://mirror.example/charts" });
    assert.equal(istiod["chart"], "istiod");
    assert.match(JSON.stringify(istiod["values"]), /"hub":"mirror\.example\/hub\/istio"/);
  });

  it("merges a user's values over its own", async () => {
    const values = {
      base: { global: { imagePullSecrets: ["one"] } },
      istiod: { autoscaleMin: 1, global: { proxy: { logLevel: "info" } } },
    };
    const graph = await deploy(programWith({ values }));
    const plain = await deploy(program);
    const istiod = graph.named("mesh-eu-istiod").inputs["values"] as Record<string, object>;
    const before = plain.named("mesh-eu-istiod").inputs["values"] as Record<string, object>;
    assert.deepEqual(istiod, {
      ...before,
      autoscaleMin: 1,
      global: { ...before["global"], proxy: { logLevel: "info" } },
    });
    assert.deepEqual(graph.named("mesh-eu-base").inputs["values"], {
      defaultRevision: "default",
      base: { validationCABundle: base64("root") },
      global: {
        istioNamespace: "istio-system",
        enableReaderRBAC: false,
        imagePullSecrets: ["one"],
      },
    });
  });

  it("declares the same in a preview", async () => {
    assertSameShape(await deploy(program, { preview: true }), await deploy(program));
  });

  it("passes its own dependencies and deletedWith to every child", async () => {
    const graph = await deploy(() => {
      const owner = clusterProvider("owner");
      return new ControlPlane("mesh-eu", controlPlaneArgs("eu"), {
        provider: clusterProvider("eu"),
        dependsOn: owner,
        deletedWith: owner,
      });
    });
    const children = graph.nodes.filter((node) => node.type.startsWith("kubernetes:"));
    assert.ok(children.length > 4);
    for (const child of children) {
      assert.equal(child.options.deletedWith, "owner", child.name);
      assert.ok(child.dependencies.includes("owner"), child.name);
    }
  });
});
