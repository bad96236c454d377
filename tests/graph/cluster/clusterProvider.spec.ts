import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterOf, ClusterProvider } from "../../../components/cluster/clusterProvider.ts";
import { deploy, inspect } from "../../support/graph.ts";

// Shows the inputs of a cluster's provider, and how a component gets the cluster that it lives in.

const own = (stackOwned: boolean) =>
  new ClusterProvider("eu", {
    clusterName: "eu",
    kubeconfig: "token of eu",
    identifier: "1",
    stackOwned,
  });

const parent = (opts: pulumi.ComponentResourceOptions) =>
  new pulumi.ComponentResource("test:index:Parent", "parent", {}, opts);

const child = (of: pulumi.Resource) =>
  new pulumi.ComponentResource("test:index:Child", "child", {}, { parent: of });

describe("ClusterProvider", () => {
  it("is a kubernetes provider to the engine, with the kubeconfig as its only secret", async () => {
    const node = (await deploy(() => own(true))).one("pulumi:providers:kubernetes", "eu");
    assert.deepEqual(node.secrets, ["kubeconfig"]);
    assert.deepEqual(node.inputs, {
      kubeconfig: "token of eu",
      clusterIdentifier: "1",
      enableServerSideApply: "true",
      enableSecretMutable: "true",
      enableConfigMapMutable: "true",
      upsertExistingObjects: "true",
      enablePatchForce: "true",
    });
  });

  it("adopts no objects in a cluster that the stack does not own", async () => {
    const { inputs } = (await deploy(() => own(false))).named("eu");
    assert.equal(inputs["upsertExistingObjects"], "false");
    assert.equal(inputs["enablePatchForce"], "false");
  });

  it("is returned by clusterOf for a component and its children", async () => {
    const { result } = await deploy(() => {
      const provider = own(true);
      const top = parent({ provider });
      return { provider, found: [clusterOf(top), clusterOf(child(top))] };
    });
    assert.deepEqual(
      result.found.map((found) => found === result.provider),
      [true, true],
    );
    const { clusterName, stackOwned, kubeconfig } = result.provider;
    assert.deepEqual({ clusterName, stackOwned }, { clusterName: "eu", stackOwned: true });
    assert.deepEqual(await inspect(kubeconfig), {
      value: "token of eu",
      known: true,
      secret: true,
    });
  });

  it("is not returned for a plain provider, or without a provider", async () => {
    const { result } = await deploy(() => [
      clusterOf(parent({ provider: new k8s.Provider("plain", { kubeconfig: "{}" }) })),
      clusterOf(new pulumi.ComponentResource("test:index:Parent", "alone")),
    ]);
    assert.deepEqual(result, [undefined, undefined]);
  });
});
