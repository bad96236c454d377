/** What a preview says, and that it changes nothing. */
import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  address,
  failureOf,
  type Fixture,
  official,
  steps,
  type Build,
} from "../support/kubernetesFixture.ts";

/** A value that no preview knows: no dry run makes a status. */
function later(options: pulumi.CustomResourceOptions): pulumi.Output<string> {
  return new k8s.core.v1.Namespace("later", {}, options).status.phase;
}

/** Registers the cases. */
export function previewCases(fixture: () => Fixture): void {
  it("list everything for a cluster that is not there yet, and make nothing", async () => {
    const { stack, program, read } = fixture();
    const build: Build = (options) => {
      const namespace = new k8s.core.v1.Namespace(
        "namespace",
        { metadata: { name: "unmade" } },
        options,
      );
      const metadata = { name: "map", namespace: namespace.metadata.name };
      new k8s.core.v1.ConfigMap("map", { metadata, data: { a: "1" } }, options);
      new k8s.apiextensions.CustomResource(
        "custom",
        { apiVersion: "not.yet/v1", kind: "Thing", metadata: { name: "thing" }, spec: {} },
        options,
      );
      return {};
    };
    const unknownYet = (): Promise<Record<string, unknown>> => {
      const unknown = new k8s.Provider("first", { kubeconfig: fixture().api.kubeconfig });
      const kubeconfig = later({ provider: unknown });
      build({ provider: new k8s.Provider("cluster", { kubeconfig, clusterIdentifier: "x" }) });
      return Promise.resolve({});
    };
    const all = ["create custom", "create map", "create namespace"];
    assert.deepEqual(
      steps(await stack.preview(unknownYet)).sort(),
      [...all, "create later"].sort(),
    );
    assert.deepEqual(steps(await stack.preview(program(build))).sort(), all);
    assert.match(await failureOf(read(address("v1", "Namespace", "unmade"))), /404/);
  });

  it("ask the server, which refuses what is wrong", async () => {
    const { stack, program } = fixture();
    const wrong = program((options) => {
      new k8s.core.v1.ConfigMap("map", { metadata: { name: "Not A Name" } }, options);
      return {};
    });
    assert.match(await failureOf(stack.preview(wrong)), /RFC 1123 subdomain/);
  });

  it("show a change of an unknown value, and its real paths afterwards", async () => {
    const { stack, program } = fixture();
    const build =
      (extra: boolean): Build =>
      (options) => {
        const phase = extra ? later(options) : "unsaid";
        const metadata = { name: "uses-phase", annotations: { phase } };
        new k8s.core.v1.ServiceAccount("account", { metadata }, options);
        return { phase };
      };
    await stack.up(program(build(false)));
    const foreseen = await stack.preview(program(build(true)));
    const account = foreseen.find(({ name }) => name === "account");
    assert.deepEqual([account?.op, account?.paths], ["update", ["metadata.annotations.phase"]]);
    await stack.up(program(build(true)));
    assert.deepEqual(await stack.preview(program(build(true))), []);
    await stack.destroy();
  });

  it("do not fail for a replacement whose old object is still there", async () => {
    const { stack, program, read, namespace } = fixture();
    const build =
      (value: string): Build =>
      (options) => {
        const metadata = { name: "foreseen" };
        new k8s.core.v1.ConfigMap("map", { metadata, data: { value }, immutable: true }, options);
        return {};
      };
    for (const upsertExistingObjects of [false, true]) {
      await stack.up(program(build("a"), { upsertExistingObjects }));
      const foreseen = await stack.preview(program(build("b"), { upsertExistingObjects }));
      assert.ok(steps(foreseen).includes("replace map"));
      assert.deepEqual((await read(address("v1", "ConfigMap", "foreseen", namespace))).data, {
        value: "a",
      });
      await stack.destroy();
    }
  });

  it("leave a Service's status unknown rather than empty", async () => {
    const { stack, program } = fixture();
    let seen: unknown = "never called";
    await stack.preview(
      program((options) => {
        const spec = { type: "LoadBalancer", ports: [{ port: 80 }] };
        const service = new k8s.core.v1.Service(
          "service",
          { metadata: { name: "lb" }, spec },
          options,
        );
        service.status.apply((status) => (seen = status as unknown));
        return {};
      }),
    );
    assert.ok(seen === "never called" || seen === undefined, String(seen));
  });

  // The official plugin supports them.
  if (official) return;
  it("say which arguments of the provider are not supported", async () => {
    const { stack, program } = fixture();
    const nothing: Build = (options) => ({ id: new k8s.core.v1.ConfigMap("map", {}, options).id });
    const refusals = {
      renderYamlToDirectory: { renderYamlToDirectory: "/nowhere" },
      enableServerSideApply: { enableServerSideApply: false },
      kubeconfig: { kubeconfig: "" },
    };
    for (const [name, args] of Object.entries(refusals)) {
      const failure = await failureOf(stack.preview(program(nothing, args)));
      assert.match(failure, new RegExp(`${name}.*stand-in`, "s"));
    }
  });
}
