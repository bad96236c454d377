/** Fields of objects and who owns them: server-side apply, conflicts, patches. */
import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { address, failureOf, type Fixture, steps } from "../support/kubernetesFixture.ts";

/** Registers the cases. */
export function ownershipCases(fixture: () => Fixture): void {
  it("lose the fields that the program drops, and keep those of others", async () => {
    const { stack, read, edit, program, namespace } = fixture();
    const labelled = (labels: Record<string, string>) =>
      program((options) => {
        new k8s.core.v1.ServiceAccount(
          "account",
          { metadata: { name: "labelled", labels } },
          options,
        );
        return {};
      });
    const target = address("v1", "ServiceAccount", "labelled", namespace);
    await stack.up(labelled({ a: "1", b: "1" }));
    await edit(target, { metadata: { labels: { theirs: "1" } } }, "somebody");
    const [change] = await stack.up(labelled({ a: "2" }));
    assert.deepEqual(change?.paths, ["metadata.labels.a", "metadata.labels.b"]);
    assert.deepEqual((await read(target)).metadata.labels, { a: "2", theirs: "1" });
    await stack.destroy();
  });

  it("are not wrested from another manager, unless the annotation says so", async () => {
    const { stack, read, edit, program, namespace } = fixture();
    const sized = (size: string, annotations: Record<string, string>) =>
      program(
        (options) => {
          const metadata = { name: "contended", annotations };
          new k8s.core.v1.ConfigMap("map", { metadata, data: { size } }, options);
          return {};
        },
        { enableConfigMapMutable: true },
      );
    await stack.up(sized("1", {}));
    await stack.up(sized("2", {}));
    const target = address("v1", "ConfigMap", "contended", namespace);
    await edit(target, { data: { size: "9" } }, "another-controller");
    assert.match(await failureOf(stack.up(sized("3", {}))), /conflict/i);
    await stack.up(sized("3", { "pulumi.com/patchForce": "true" }));
    assert.deepEqual((await read(target)).data, { size: "3" });
    await stack.destroy();
  });

  it("that others made can be patched, and are given back", async () => {
    const { stack, read, program, namespace } = fixture();
    const patch = (value: string) =>
      program((options) => {
        const metadata = { name: namespace, labels: { "example.org/patched": value } };
        return { id: new k8s.core.v1.NamespacePatch("patch", { metadata }, options).id };
      });
    const labels = async () => (await read(address("v1", "Namespace", namespace))).metadata.labels;
    await stack.up(patch("1"));
    assert.equal(stack.outputs()["id"], namespace);
    assert.deepEqual(await stack.up(patch("1"), { refresh: true }), []);
    assert.deepEqual(steps(await stack.up(patch("2"))), ["update patch"]);
    assert.equal((await labels())?.["example.org/patched"], "2");
    await stack.destroy();
    assert.deepEqual(await labels(), { "kubernetes.io/metadata.name": namespace });
  });
}
