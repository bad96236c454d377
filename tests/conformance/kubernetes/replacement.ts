/** Which changes replace an object and which change it in place, and what goes first. */
import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type Fixture, steps, type Build } from "../support/kubernetesFixture.ts";

type Declare = (options: pulumi.CustomResourceOptions, value: string) => void;

/**
 * There are no nodes, so readiness is what the controllers alone bring about. Not `skipAwait`: with it, neither plugin waits
 * for the end of the old Deployment or Job either, and the new one may come too early.
 */
const observed = { "pulumi.com/waitFor": "jsonpath={.status.observedGeneration}" };
const suspended = { "pulumi.com/waitFor": "condition=Suspended" };
const labels = (app: string) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: "a", image: "a" }] },
});

/** The object keeps its name, so the old one goes before the new one comes. */
const replacedInPlace: Readonly<Record<string, Declare>> = {
  secretData: (options, value) => {
    new k8s.core.v1.Secret(
      "secretData",
      { metadata: { name: "s" }, stringData: { value } },
      options,
    );
  },
  configData: (options, value) => {
    new k8s.core.v1.ConfigMap("configData", { metadata: { name: "c" }, data: { value } }, options);
  },
  roleRef: (options, value) => {
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: value };
    new k8s.rbac.v1.ClusterRoleBinding("roleRef", { metadata: { name: "b" }, roleRef }, options);
  },
  selector: (options, value) => {
    new k8s.apps.v1.Deployment(
      "selector",
      {
        metadata: { name: "d", annotations: observed },
        spec: { replicas: 0, selector: { matchLabels: { app: value } }, template: labels(value) },
      },
      options,
    );
  },
  jobTemplate: (options, value) => {
    new k8s.batch.v1.Job(
      "jobTemplate",
      {
        metadata: { name: "j", annotations: suspended },
        spec: {
          suspend: true,
          template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: value }] } },
        },
      },
      options,
    );
  },
};

/** The object gets another place, so the new one comes first. */
const moved: Readonly<Record<string, Declare>> = {
  name: (options, value) => {
    new k8s.core.v1.ServiceAccount("name", { metadata: { name: `moved-${value}` } }, options);
  },
  namespace: (options, value) => {
    const namespace = value === "a" ? "default" : "kube-public";
    new k8s.core.v1.ServiceAccount(
      "namespace",
      { metadata: { name: "moved", namespace } },
      options,
    );
  },
  autonamed: (options, value) => {
    new k8s.core.v1.ConfigMap("autonamed", { data: { value } }, options);
  },
};

/** A change that the object survives. */
const updated: Readonly<Record<string, Declare>> = {
  jobDeadline: (options, value) => {
    new k8s.batch.v1.Job(
      "jobDeadline",
      {
        metadata: { name: "k", annotations: suspended },
        spec: {
          suspend: true,
          activeDeadlineSeconds: value === "a" ? 100 : 200,
          template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a" }] } },
        },
      },
      options,
    );
  },
  podTemplate: (options, value) => {
    new k8s.apps.v1.Deployment(
      "podTemplate",
      {
        metadata: { name: "e", annotations: observed },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: "e" } },
          template: {
            metadata: { labels: { app: "e" } },
            spec: { containers: [{ name: "a", image: value }] },
          },
        },
      },
      options,
    );
  },
  port: (options, value) => {
    const ports = [{ port: value === "a" ? 80 : 81 }];
    new k8s.core.v1.Service("port", { metadata: { name: "p" }, spec: { ports } }, options);
  },
};

const all =
  (table: Readonly<Record<string, Declare>>, value: string): Build =>
  (options) => {
    for (const declare of Object.values(table)) declare(options, value);
    return {};
  };

/** Registers the cases. */
export function replacementCases(fixture: () => Fixture): void {
  it("removes the old one first when the name is the program's", async () => {
    const { stack, program } = fixture();
    await stack.up(program(all(replacedInPlace, "a")));
    const changes = steps(await stack.up(program(all(replacedInPlace, "b"))));
    for (const name of Object.keys(replacedInPlace)) {
      const own = changes.filter((step) => step.endsWith(` ${name}`));
      assert.deepEqual(own, [
        `delete-replaced ${name}`,
        `replace ${name}`,
        `create-replacement ${name}`,
      ]);
    }
    assert.deepEqual(await stack.up(program(all(replacedInPlace, "b")), { refresh: true }), []);
    await stack.destroy();
  });

  it("makes the new one first when it has another place", async () => {
    const { stack, program } = fixture();
    await stack.up(program(all(moved, "a")));
    const changes = steps(await stack.up(program(all(moved, "b"))));
    for (const name of Object.keys(moved)) {
      const own = changes.filter((step) => step.endsWith(` ${name}`));
      assert.deepEqual(own, [
        `create-replacement ${name}`,
        `replace ${name}`,
        `delete-replaced ${name}`,
      ]);
    }
    await stack.destroy();
  });

  it("is not needed for what can change in place", async () => {
    const { stack, program } = fixture();
    const mutable = { enableSecretMutable: true, enableConfigMapMutable: true };
    const { secretData, configData } = replacedInPlace;
    assert.ok(secretData !== undefined && configData !== undefined);
    const table = { ...updated, secretData, configData };
    await stack.up(program(all(table, "a"), mutable));
    const changes = steps(await stack.up(program(all(table, "b"), mutable)));
    assert.deepEqual(
      changes.sort(),
      Object.keys(table)
        .map((name) => `update ${name}`)
        .sort(),
    );
    assert.deepEqual(await stack.up(program(all(table, "b"), mutable), { refresh: true }), []);
    await stack.destroy();
  });

  it("follows the cluster's identifier, not the kubeconfig's text", async () => {
    const { stack, program, api } = fixture();
    const account: Build = (options) => {
      new k8s.core.v1.ServiceAccount("account", { metadata: { name: "identified" } }, options);
      return {};
    };
    await stack.up(program(account));
    const kubeconfig = api.kubeconfig.replace("127.0.0.1", "localhost");
    const rotated = { kubeconfig, clusterIdentifier: "conformance" };
    assert.deepEqual(await stack.up(program(account, rotated)), []);
    const other = await stack.preview(program(account, { clusterIdentifier: "another" }));
    assert.deepEqual(steps(other).sort(), [
      "create-replacement account",
      "delete-replaced account",
      "replace account",
    ]);
    await stack.destroy();
  });

  it("of the cluster itself, without an identifier, is seen in the kubeconfig's server", async () => {
    const { stack, program, api } = fixture();
    const account: Build = (options) => {
      new k8s.core.v1.ServiceAccount("account", { metadata: { name: "unidentified" } }, options);
      return {};
    };
    await stack.up(program(account, { kubeconfig: api.kubeconfig }));
    const kubeconfig = api.kubeconfig.replace("127.0.0.1", "localhost");
    const seen = steps(await stack.preview(program(account, { kubeconfig })));
    assert.ok(seen.includes("replace account"), seen.join());
    await stack.destroy();
  });
}
