/**
 * What `archipelago check --drift` reads: the engine's own comparison, over a real API. Not proven here: that a fleet as
 * it was brought up has no drift, for which see the fleet tests' refresh.
 */
import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { driftIn } from "../../cli/stack/drift.ts";
import { kubernetesFixture } from "./support/kubernetesFixture.ts";

describe("the drift of a stack", function () {
  this.timeout(240_000);
  const fixture = kubernetesFixture();

  it("is what another client changed or deleted, without values", async () => {
    const { stack, program, edit, objects, namespace } = fixture();
    const declared = program((options) => {
      for (const name of ["changed", "deleted", "kept"]) {
        new k8s.core.v1.ConfigMap(
          name,
          { metadata: { name }, data: { text: "of the stack" } },
          options,
        );
      }
      return {};
    });
    await stack.up(declared);
    const read = async () => {
      const command = "pulumi refresh --preview-only --json --non-interactive --stack test";
      const printed = await stack.type(`${command} 2>/dev/null`);
      return driftIn(JSON.parse(printed));
    };
    assert.deepEqual(await read(), []);

    const address = { apiVersion: "v1", kind: "ConfigMap" };
    // The other key stays its owner's.
    const patch = { data: { text: "of somebody else", more: "also theirs" } };
    await edit({ ...address, metadata: { name: "changed", namespace } }, patch, "somebody");
    await objects.delete({ ...address, metadata: { name: "deleted", namespace } });
    const before = await stack.stateFile();
    const type = "kubernetes:core/v1:ConfigMap";
    assert.deepEqual(
      (await read()).toSorted((left, right) => left.name.localeCompare(right.name)),
      [
        { name: "changed", type, change: "changed", paths: ["data.text"] },
        { name: "deleted", type, change: "deleted", paths: [] },
      ],
    );
    assert.equal(await stack.stateFile(), before);
    await stack.destroy();
  });
});
