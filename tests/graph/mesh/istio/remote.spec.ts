import assert from "node:assert/strict";
import { ControlPlane } from "../../../../components/mesh/istio/controlPlane.ts";
import { deploy } from "../../../support/graph.ts";
import {
  assertEveryKubernetesResourceHasProvider,
  assertNoPlaintextSecrets,
  assertSameShape,
} from "../../../support/matchers.ts";
import { clusterProvider } from "../../../support/providers.ts";
import { controlPlaneArgs } from "./fixture.ts";

// Proves: the resources of a cluster without an istiod. Does not prove that its primary's istiod injects its pods, signs for
// them and configures them: the fleet tests do.
const program = (): ControlPlane =>
  new ControlPlane(
    "mesh-us",
    {
      ...controlPlaneArgs("us"),
      role: { kind: "remote", primary: "eu", istiodAddress: "lb.example", rootPem: "root" },
    },
    { provider: clusterProvider("us") },
  );

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("ControlPlane of a remote", () => {
  it("has no signing certificates and no configuration, which no istiod would read", async () => {
    const graph = await deploy(program);
    assert.deepEqual(graph.children("mesh-us"), [
      "mesh-us-base",
      "mesh-us-istiod",
      "mesh-us-namespace",
    ]);
    assertEveryKubernetesResourceHasProvider(graph);
    assertNoPlaintextSecrets(graph);
  });

  it("names its primary in the annotation that the primary's istiod requires", async () => {
    const { inputs } = (await deploy(program)).named("mesh-us-namespace");
    assert.deepEqual(inputs["metadata"], {
      name: "istio-system",
      labels: { "topology.istio.io/network": "us-net" },
      annotations: { "topology.istio.io/controlPlaneClusters": "eu" },
    });
  });

  it("leads to its primary's istiod, and trusts no other", async () => {
    const { inputs } = (await deploy(program)).named("mesh-us-istiod");
    const values = inputs["values"] as Record<string, Record<string, unknown>>;
    assert.equal(values["global"]?.["remotePilotAddress"], "lb.example");
    assert.deepEqual(values["istiodRemote"], {
      injectionPath: "/inject/cluster/us/net/us-net",
      injectionCABundle: base64("root"),
    });
  });

  it("is another release than a primary's, so that neither is updated to the other in place", async () => {
    const remote = (await deploy(program)).named("mesh-us-istiod");
    const primary = await deploy(
      () =>
        new ControlPlane("mesh-us", controlPlaneArgs("us"), { provider: clusterProvider("us") }),
    );
    assert.equal(remote.inputs["name"], "istiod-remote");
    assert.equal(primary.named("mesh-us-istiod").inputs["name"], "istiod");
    assert.equal(primary.named("mesh-us-istiod").name, remote.name);
    assert.equal(remote.options.deleteBeforeReplace, true);
  });

  it("declares the same in a preview", async () => {
    assertSameShape(await deploy(program, { preview: true }), await deploy(program));
  });
});
