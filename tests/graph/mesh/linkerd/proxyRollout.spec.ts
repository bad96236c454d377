import assert from "node:assert/strict";
import { anchorsDigest, trustRootDigest } from "../../../../components/mesh/linkerd/anchors.ts";
import {
  LinkerdControlPlane,
  type LinkerdControlPlaneArgs,
} from "../../../../components/mesh/linkerd/controlPlane.ts";
import { deploy, type Graph } from "../../../support/graph.ts";
import { clusterProvider } from "../../../support/providers.ts";
import { controlPlaneArgs } from "./fixture.ts";

// Proves: the Job that restarts workloads, its order, and what makes it run again. What its script does is in
// tests/conformance/proxyRollout.spec.ts.
const graphWith = (args: Partial<LinkerdControlPlaneArgs> = {}): Promise<Graph> =>
  deploy(
    () =>
      new LinkerdControlPlane(
        "mesh-eu",
        { ...controlPlaneArgs("eu"), ...args },
        { provider: clusterProvider("eu") },
      ),
  );

const job = "mesh-eu-proxies-job";

/** The Job's environment. */
function environmentOf(graph: Graph): Record<string, string> {
  const { spec } = graph.named(job).inputs as {
    spec: { template: { spec: { containers: [{ env: { name: string; value: string }[] }] } } };
  };
  const [container] = spec.template.spec.containers;
  return Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
}

describe("The rollout of Linkerd's proxies", () => {
  it("runs after the release, with an account that is limited before it has rights", async () => {
    const graph = await graphWith();
    const roles = ["account", "binding", "guard", "guard-binding", "job", "role"];
    assert.deepEqual(
      graph.children("mesh-eu-proxies"),
      roles.map((role) => `mesh-eu-proxies-${role}`),
    );
    for (const first of ["mesh-eu-release", "mesh-eu-proxies-account", "mesh-eu-proxies-binding"]) {
      assert.ok(graph.dependsOn(job, first), first);
    }
    assert.ok(graph.dependsOn("mesh-eu-proxies-binding", "mesh-eu-proxies-guard-binding"));
    const { options } = graph.named(job);
    assert.deepEqual(options.replaceOnChanges, ["spec"]);
  });

  it("runs again exactly if the anchors or a required issuer change", async () => {
    const before = environmentOf(await graphWith());
    assert.equal(before["ROLLOUT_TRUST"], trustRootDigest("anchors"));
    assert.equal(before["ROLLOUT_ANCHORS"], anchorsDigest("anchors"));
    assert.equal(before["ROLLOUT_ISSUER"], "");
    const issuer = { certPem: "other", keyPem: "MOCK KEY" };
    assert.deepEqual(environmentOf(await graphWith({ issuer })), before);
    const required = environmentOf(await graphWith({ issuer, rotateIssuer: true }));
    assert.deepEqual(required, { ...before, ROLLOUT_ISSUER: anchorsDigest("other") });
    const renewed = { certPem: "renewed", keyPem: "MOCK KEY" };
    for (const second of [{ issuerGeneration: 2 }, { issuerGeneration: 2, issuer: renewed }]) {
      const graph = await graphWith(second);
      assert.deepEqual(environmentOf(graph), { ...before, ROLLOUT_ISSUER: "generation:2" });
      const values = JSON.stringify(graph.named("mesh-eu-release").inputs["values"]);
      assert.match(values, /"archipelago\/issuer":"generation:2"/, "identity restarts before");
    }
    assert.deepEqual(environmentOf(await graphWith({ issuerGeneration: 1 })), before);
    const anchors = environmentOf(await graphWith({ anchorsPem: "more anchors" }));
    assert.notEqual(anchors["ROLLOUT_TRUST"], before["ROLLOUT_TRUST"]);
  });

  it("takes its image from the mirror", async () => {
    const graph = await graphWith({ mirror: { images: "mirror.example" } });
    assert.match(JSON.stringify(graph.named(job).inputs), /"image":"mirror\.example\//);
  });
});
