/** Content of a preview, which changes nothing. */
import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { failureOf, steps } from "../support/engineStack.ts";
import { address, type Build, type Fixture } from "../support/kubernetesFixture.ts";

/** Registers the cases. */
export function previewCases(fixture: () => Fixture): void {
  it("lists everything for a cluster that does not exist yet, and creates nothing", async () => {
    const { api, stack, program, read } = fixture();
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
      const provider = new k8s.Provider("first", { kubeconfig: api.kubeconfig });
      // No dry run sets a status.
      const kubeconfig = new k8s.core.v1.Namespace("later", {}, { provider }).status.phase;
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

  it("leaves a Service's status unknown rather than empty", async () => {
    const { stack, program } = fixture();
    let seen: unknown = "never called";
    await stack.preview(
      program((options) => {
        const spec = { type: "LoadBalancer", ports: [{ port: 80 }] };
        const metadata = { name: "lb" };
        const { status } = new k8s.core.v1.Service("service", { metadata, spec }, options);
        status.loadBalancer.ingress[0]?.ip.apply((ip) => (seen = ip));
        return {};
      }),
    );
    assert.ok(seen === "never called" || seen === undefined, String(seen));
  });
}
