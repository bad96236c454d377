import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../components/internal/component.ts";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { isRecord } from "../support/decode.ts";
import { deploy, type GraphNode } from "../support/graph.ts";
import { runProgram } from "../support/program.ts";
import { deployableConfiguration, stackNames } from "../support/stacks.ts";

// Shows that every Kubernetes object with a fixed name has deleteBeforeReplace, in every stack of the project. Does not
// show the provider: the fleet tests replace a token.

/** True for a Kubernetes object whose name the program chose. */
function hasFixedName({ type, custom, inputs, options }: GraphNode): boolean {
  if (!custom || options.read !== undefined || !type.startsWith("kubernetes:")) return false;
  const named = type.endsWith(":Release") ? inputs : inputs["metadata"];
  return isRecord(named) && "name" in named;
}

const isPatch = ({ type, inputs }: GraphNode): boolean =>
  type.endsWith("Patch") && !type.endsWith(`:${String(inputs["kind"])}`);

describe("The replacement of Kubernetes objects", () => {
  let fleet: FakeFleet;
  let stacks: string[];

  before(async () => {
    fleet = await serveFleet();
    stacks = await stackNames();
  });

  after(() => fleet.close());

  it("is delete-first for objects with a fixed name, in every stack", async () => {
    const found: string[] = [];
    for (const stack of stacks) {
      const config = await deployableConfiguration(stack, fleet);
      const { nodes } = await runProgram({ stack, config, fleet });
      const named = nodes.filter((node) => hasFixedName(node) && !isPatch(node));
      assert.ok(named.length > 20, stack);
      const strays = named.filter(({ options }) => options.deleteBeforeReplace !== true);
      found.push(...strays.map(({ name }) => `${stack}: ${name}`));
    }
    assert.deepEqual(found, []);
  }).timeout(300_000);

  it("is in the provider's order for other objects and patches, and in that of an explicit option", async () => {
    class Parent extends Component {
      constructor(name: string) {
        super("test:index:Parent", name, {});
        const named = { metadata: { name: "fixed" } };
        new k8s.core.v1.Secret("fixed", named, { parent: this });
        new k8s.core.v1.Secret("later", { metadata: pulumi.output(named.metadata) }, child(this));
        new k8s.helm.v3.Release("release", { chart: "chart", name: "fixed" }, child(this));
        const custom = { apiVersion: "example.com/v1", kind: "OxygenPatch" };
        new k8s.apiextensions.CustomResource("custom", { ...custom, ...named }, child(this));
        new k8s.core.v1.Secret("auto-named", {}, child(this));
        new k8s.helm.v3.Release("auto-named-release", { chart: "chart" }, child(this));
        new k8s.core.v1.NamespacePatch("patch", named, child(this));
        new k8s.core.v1.Secret("asked", named, { ...child(this), deleteBeforeReplace: false });
        this.registerOutputs();
      }
    }
    const { nodes } = await deploy(() => new Parent("parent"));
    const resources = nodes.filter(({ custom }) => custom);
    assert.deepEqual(
      Object.fromEntries(resources.map(({ name, options }) => [name, options.deleteBeforeReplace])),
      {
        fixed: true,
        later: true,
        release: true,
        custom: true,
        "auto-named": undefined,
        "auto-named-release": undefined,
        patch: undefined,
        asked: false,
      },
    );
  });
});

function child(parent: pulumi.Resource): pulumi.CustomResourceOptions {
  return { parent };
}
