import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { deploy, inspect, UNKNOWN } from "../../support/graph.ts";
import { assertNoPlaintextSecrets, assertSameShape } from "../../support/matchers.ts";

// Shows what the harness sees and refuses. Does not show that a real engine orders or stores anything the same way.

class Pair extends pulumi.ComponentResource {
  readonly key: pulumi.Output<string>;

  constructor(name: string, leak: boolean, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Pair", name, {}, opts);
    const key = new tls.PrivateKey(`${name}-key`, { algorithm: "RSA" }, { parent: this });
    this.key = key.privateKeyPem;
    const pem = leak ? pulumi.unsecret(this.key) : this.key;
    new k8s.core.v1.ConfigMap(
      `${name}-map`,
      { data: { "a.pem": pem, plain: "text" } },
      { parent: this, protect: true, ignoreChanges: ["metadata"], deletedWith: key },
    );
    this.registerOutputs({});
  }
}

const program = (leak: boolean) => (): Pair => {
  const provider = new k8s.Provider("somewhere", { kubeconfig: "{}" });
  return new Pair("pair", leak, { provider });
};

describe("the graph harness", () => {
  it("records parent, provider, dependencies, options and secretness", async () => {
    const graph = await deploy(program(false));
    const map = graph.one("kubernetes:core/v1:ConfigMap");
    assert.equal(map.parent, "pair");
    assert.equal(map.provider, "somewhere");
    assert.deepEqual(map.dependencies, ["pair-key"]);
    assert.deepEqual(map.secrets, ["data.a\\.pem"]);
    assert.deepEqual(map.options, {
      protect: true,
      ignoreChanges: ["metadata"],
      deletedWith: "pair-key",
    });
    assert.deepEqual(graph.children("pair"), ["pair-key", "pair-map"]);
    assert.ok(graph.dependsOn("pair-map", "pair-key"));
    assert.ok(!graph.dependsOn("pair-key", "pair-map"));
    assertNoPlaintextSecrets(graph);
    assert.equal((await inspect(graph.result.key)).secret, true);
  });

  it("hands a component's deletedWith down, as the engine does, to children that have none", async () => {
    const graph = await deploy(() => {
      const provider = new k8s.Provider("somewhere", { kubeconfig: "{}" });
      return new Pair("pair", false, { provider, deletedWith: provider });
    });
    assert.equal(graph.named("pair-key").options.deletedWith, "somewhere");
    assert.equal(graph.named("pair-map").options.deletedWith, "pair-key");
  });

  it("finds a secret that was opened", async () => {
    const graph = await deploy(program(true));
    assert.throws(() => {
      assertNoPlaintextSecrets(graph);
    }, /pair-map: data/);
  });

  it("knows no computed output in a preview, and declares the same shape", async () => {
    const preview = await deploy(program(false), { preview: true });
    assert.deepEqual(preview.named("pair-map").unknowns, ["data.a\\.pem"]);
    assert.deepEqual(preview.named("pair-map").inputs["data"], { "a.pem": UNKNOWN, plain: "text" });
    assert.equal((await inspect(preview.result.key)).known, false);
    assertSameShape(preview, await deploy(program(false)));
  });

  it("rejects what fails inside an apply", async () => {
    const failing = (): void => {
      const map = new k8s.core.v1.ConfigMap("map", {}, { provider: new k8s.Provider("p") });
      new k8s.core.v1.ConfigMap(
        "other",
        {
          data: map.id.apply((): Record<string, string> => {
            throw new Error("no harbour");
          }),
        },
        { provider: new k8s.Provider("q") },
      );
    };
    await assert.rejects(deploy(failing), /no harbour/);
  });

  it("rejects a provider function that nobody answers", async () => {
    const calling = async (): Promise<void> => {
      await pulumi.runtime.invoke("linode:index/getRegions:getRegions", {});
    };
    await assert.rejects(deploy(calling), /no answer for the call linode:index\/getRegions/);
  });

  it("collects warnings", async () => {
    const graph = await deploy(() => pulumi.log.warn("low tide"));
    assert.deepEqual(graph.warnings, ["warning: [runtime] low tide"]);
  });
});
