/** Fields of objects and who owns them: server-side apply, conflicts, patches. */
import assert from "node:assert/strict";
import * as client from "@kubernetes/client-node";
import * as k8s from "@pulumi/kubernetes";
import { gatewayPorts } from "../../../components/mesh/linkerd/gatewayPlan.ts";
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

  it("in a list that others made can be added to, when the patch names what is there", async () => {
    const { stack, objects, program, namespace } = fixture();
    const target = address("v1", "Service", "ingress", namespace);
    const theirs = [
      { name: "web", port: 80, targetPort: 8000 },
      { name: "websecure", port: 443, targetPort: 8443 },
    ];
    await objects.create({ ...target, ...{ spec: { ports: theirs } } });
    const patch = program((options) => {
      const metadata = { name: "ingress", annotations: { "example.org/patched": "1" } };
      const first = new k8s.core.v1.ServicePatch("first", { metadata }, options);
      const ports = first.spec.ports.apply((found) => gatewayPorts(found));
      const args = { metadata: { name: "ingress" }, spec: { ports } };
      new k8s.core.v1.ServicePatch("patch", args, { ...options, dependsOn: first });
      return {};
    });
    const core = fixture().api.config.makeApiClient(client.CoreV1Api);
    const ports = async () => {
      const { spec } = await core.readNamespacedService({ name: "ingress", namespace });
      return spec?.ports?.map(({ name, port, targetPort }) => ({ name, port, targetPort }));
    };
    await stack.up(patch);
    const ours = { name: "mc-gateway", port: 4143, targetPort: 4143 };
    assert.deepEqual(await ports(), [...theirs, ours]);
    assert.deepEqual(await stack.up(patch), []);
    assert.deepEqual(await stack.up(patch, { refresh: true }), []);
    assert.deepEqual(await stack.refresh(), []);
    await stack.destroy();
    assert.deepEqual(await ports(), theirs);
  });
}
