/** Objects that the stack did not create, and fields that another manager owns. */
import assert from "node:assert/strict";
import * as client from "@kubernetes/client-node";
import * as k8s from "@pulumi/kubernetes";
import { gatewayPorts } from "../../../components/mesh/linkerd/gatewayPlan.ts";
import { failureOf, steps } from "../support/engineStack.ts";
import { address, type Build, type Fixture } from "../support/kubernetesFixture.ts";

/** Registers the cases. */
export function fieldCases(fixture: () => Fixture): void {
  it("rejects an existing object that it may not adopt", async function () {
    const { stack, objects, program, namespace, plugin } = fixture();
    if (plugin.kind === "built") {
      console.log(
        "      not shown: needs 4.29.0 or newer of Pulumi's Kubernetes provider (upsertExistingObjects), and the one built" +
          " here is of January 2026",
      );
      return this.skip();
    }
    const target = address("v1", "ConfigMap", "taken", namespace);
    await objects.create({ ...target, ...{ data: { theirs: "1" } } });
    const build: Build = (options) => {
      const metadata = { name: "taken" };
      new k8s.core.v1.ConfigMap("map", { metadata, data: { ours: "1" } }, options);
      return {};
    };
    const refused = await failureOf(stack.up(program(build, { upsertExistingObjects: false })));
    assert.match(refused, /already exists/);
  });

  it("adopts an existing object in the stack's own cluster", async () => {
    const { stack, objects, read, program, namespace } = fixture();
    const target = address("v1", "ConfigMap", "taken", namespace);
    await objects.create({ ...target, ...{ data: { theirs: "1" } } });
    const adopting = program(
      (options) => {
        const metadata = { name: "taken" };
        new k8s.core.v1.ConfigMap("map", { metadata, data: { ours: "1" } }, options);
        return {};
      },
      { upsertExistingObjects: true },
    );
    await stack.up(adopting);
    assert.deepEqual((await read(target)).data, { ours: "1", theirs: "1" });
    await stack.destroy();
  });

  for (const owned of [false, true]) {
    const title = owned
      ? "overwrites another manager's edit in the stack's own clusters"
      : "reports another manager's edit as a conflict in a user's cluster";
    it(title, async () => {
      const { open, read, edit, program, namespace } = fixture();
      const stack = await open({ ownsEveryCluster: owned });
      const sized = (size: string) =>
        program(
          (options) => {
            new k8s.core.v1.ConfigMap(
              "map",
              { metadata: { name: "contended" }, data: { size } },
              options,
            );
            return {};
          },
          { enableConfigMapMutable: true, enablePatchForce: owned },
        );
      const target = address("v1", "ConfigMap", "contended", namespace);
      try {
        await stack.up(sized("1"));
        await edit(target, { data: { size: "9" } }, "another-controller");
        const again = stack.up(sized("2"));
        if (owned) await again;
        else assert.match(await failureOf(again), /conflict/i);
        assert.deepEqual((await read(target)).data, { size: owned ? "2" : "9" });
      } finally {
        await stack.destroy();
        await stack.close();
      }
    });
  }

  it("patches an object, and removes its fields on deletion", async () => {
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

  it("adds to a list if the patch includes the existing items", async () => {
    const { api, stack, objects, program, namespace } = fixture();
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
    const core = api.config.makeApiClient(client.CoreV1Api);
    const ports = async () => {
      const { spec } = await core.readNamespacedService({ name: "ingress", namespace });
      return spec?.ports?.map(({ name, port, targetPort }) => ({ name, port, targetPort }));
    };
    await stack.up(patch);
    const ours = { name: "mc-gateway", port: 4143, targetPort: 4143 };
    assert.deepEqual(await ports(), [...theirs, ours]);
    // Now and then the plugin, which watches while it patches, records the Service as it was a moment before; the next
    // update then patches it once more.
    const again = steps(await stack.up(patch));
    if (again.length > 0) assert.deepEqual(again, ["update patch"]);
    assert.deepEqual(await stack.up(patch), []);
    assert.deepEqual(await stack.up(patch, { refresh: true }), []);
    assert.deepEqual(await stack.refresh(), []);
    await stack.destroy();
    assert.deepEqual(await ports(), theirs);
  });
}
