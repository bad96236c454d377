/** Changes that replace an object, and changes that update it in place. */
import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { steps } from "../support/engineStack.ts";
import { type Build, type Fixture } from "../support/kubernetesFixture.ts";

/** Registers the cases. */
export function replacementCases(fixture: () => Fixture): void {
  it("replaces by the cluster's identifier, not by the kubeconfig's text", async () => {
    const { stack, program, api } = fixture();
    const account: Build = (options) => {
      new k8s.core.v1.ServiceAccount("account", { metadata: { name: "identified" } }, options);
      return {};
    };
    await stack.up(program(account));
    const kubeconfig = api.kubeconfig.replace("127.0.0.1", "localhost");
    const rotated = { kubeconfig, clusterIdentifier: "conformance" };
    assert.deepEqual(await stack.up(program(account, rotated)), []);
    const other = steps(await stack.preview(program(account, { clusterIdentifier: "another" })));
    assert.ok(other.includes("replace account"), other.join());
    await stack.destroy();
  });

  it("updates the data of a Secret and a ConfigMap in place, with the options of the program's providers", async () => {
    const { stack, program } = fixture();
    const holding = (value: string) =>
      program(
        (options) => {
          const metadata = { name: "held" };
          new k8s.core.v1.Secret("secret", { metadata, stringData: { value } }, options);
          new k8s.core.v1.ConfigMap("map", { metadata, data: { value } }, options);
          return {};
        },
        { enableSecretMutable: true, enableConfigMapMutable: true },
      );
    await stack.up(holding("a"));
    assert.deepEqual(steps(await stack.up(holding("b"))).sort(), ["update map", "update secret"]);
    assert.deepEqual(await stack.up(holding("b"), { refresh: true }), []);
    await stack.destroy();
  });
}
