/** Waiting for what has no pods: addresses, tokens, claims, conditions of custom resources, and for things to be gone. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import * as client from "@kubernetes/client-node";
import * as k8s from "@pulumi/kubernetes";
import {
  address,
  eventually,
  failureOf,
  type Build,
  type Fixture,
} from "../support/kubernetesFixture.ts";

/** Makes the kind `Thing`, with a status, known to the server. */
async function defineThings({ objects }: Fixture): Promise<void> {
  const target = address(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    "things.example.org",
  );
  const rows = (...columns: string[]) => ({
    type: "array",
    items: {
      type: "object",
      properties: Object.fromEntries(columns.map((column) => [column, { type: "string" }])),
    },
  });
  const status = {
    type: "object",
    properties: { conditions: rows("type", "status"), peers: rows("name", "ip") },
  };
  const properties = { spec: { type: "object" }, status };
  const schema = { openAPIV3Schema: { type: "object", properties } };
  const version = { name: "v1", served: true, storage: true, subresources: { status: {} }, schema };
  const names = { plural: "things", kind: "Thing" };
  const spec = { group: "example.org", scope: "Cluster", names, versions: [version] };
  await objects.create({ ...target, ...{ spec } });
}

/** A program with one Thing for each name, waiting as it says. */
const thingsWaiting =
  (waitFor: Readonly<Record<string, string>>, seconds = 30): Build =>
  (options) => {
    for (const [name, text] of Object.entries(waitFor)) {
      const annotations = {
        "pulumi.com/waitFor": text,
        "pulumi.com/timeoutSeconds": String(seconds),
      };
      const args = { apiVersion: "example.org/v1", kind: "Thing", metadata: { name, annotations } };
      new k8s.apiextensions.CustomResource(name, { ...args, spec: {} }, options);
    }
    return {};
  };

/** Writes a Thing's status, as its controller would. */
const setStatus = ({ api }: Fixture, name: string, status: object): Promise<unknown> => {
  const custom = api.config.makeApiClient(client.CustomObjectsApi);
  const where = { group: "example.org", version: "v1", plural: "things", name };
  const body = [{ op: "add", path: "/status", value: status }];
  return eventually(() => custom.patchClusterCustomObjectStatus({ ...where, body }));
};

/** Registers the cases. */
export function waitingCases(fixture: () => Fixture): void {
  before(() => defineThings(fixture()));

  it("ends when a LoadBalancer has its address", async () => {
    const { stack, program, api, namespace } = fixture();
    const up = stack.up(
      program((options) => {
        const spec = { type: "LoadBalancer", ports: [{ port: 80 }] };
        const service = new k8s.core.v1.Service(
          "service",
          { metadata: { name: "lb" }, spec },
          options,
        );
        return { ip: service.status.loadBalancer.ingress[0]?.ip };
      }),
    );
    await delay(1000);
    const core = api.config.makeApiClient(client.CoreV1Api);
    const status = { loadBalancer: { ingress: [{ ip: "192.0.2.7" }] } };
    const body = [{ op: "add", path: "/status", value: status }];
    await eventually(() => core.patchNamespacedServiceStatus({ name: "lb", namespace, body }));
    await up;
    assert.equal(stack.outputs()["ip"], "192.0.2.7");
    await stack.destroy();
  });

  it("ends when a token Secret is filled and a claim is bound", async () => {
    const { stack, program, objects } = fixture();
    const capacity = { storage: "1Gi" };
    const volume = {
      capacity,
      accessModes: ["ReadWriteOnce"],
      storageClassName: "manual",
      hostPath: { path: "/nowhere" },
    };
    await objects.create({ ...address("v1", "PersistentVolume", "volume"), ...{ spec: volume } });
    await stack.up(
      program((options) => {
        const account = new k8s.core.v1.ServiceAccount(
          "account",
          { metadata: { name: "a" } },
          options,
        );
        const annotations = { "kubernetes.io/service-account.name": "a" };
        const token = new k8s.core.v1.Secret(
          "token",
          { metadata: { name: "t", annotations }, type: "kubernetes.io/service-account-token" },
          { ...options, dependsOn: account },
        );
        const spec = {
          accessModes: ["ReadWriteOnce"],
          storageClassName: "manual",
          resources: { requests: { storage: "1024Mi" } },
        };
        const claim = new k8s.core.v1.PersistentVolumeClaim("claim", { spec }, options);
        return {
          keys: token.data.apply((data) => Object.keys(data).sort()),
          phase: claim.status.phase,
        };
      }),
    );
    assert.deepEqual(stack.outputs(), { keys: ["ca.crt", "namespace", "token"], phase: "Bound" });
    await stack.destroy();
    await objects.delete(address("v1", "PersistentVolume", "volume"));
  });

  it("ends when the user's own conditions hold", async () => {
    const { stack, program } = fixture();
    const ready = {
      conditions: [{ type: "Ready", status: "True" }],
      peers: [{ name: "a", ip: "b" }],
    };
    const conditions = {
      condition: "condition=Ready",
      path: "jsonpath={.status.peers[0].ip}",
      filter: 'jsonpath={.status.peers[?(@.name=="a")].ip}=b',
      list: JSON.stringify(["condition=Ready", "jsonpath={.status.peers}"]),
    };
    const up = stack.up(program(thingsWaiting(conditions)));
    for (const name of Object.keys(conditions)) await setStatus(fixture(), name, ready);
    await up;
    await stack.destroy();
  });

  it("for a condition that does not come fails, and for one that cannot be read is refused", async () => {
    const { stack, program } = fixture();
    const never = failureOf(stack.up(program(thingsWaiting({ never: "condition=Ready" }, 4))));
    await setStatus(fixture(), "never", { conditions: [{ type: "Ready", status: "False" }] });
    assert.match(await never, /timed out|deadline exceeded/i);
    await stack.destroy();
    const odd = await failureOf(stack.up(program(thingsWaiting({ odd: "Ready" }))));
    assert.match(odd, /expected a "jsonpath=" or "condition=" prefix/);
    await stack.destroy();
  });

  it("to be gone waits for finalizers", async () => {
    const { stack, program, edit, read } = fixture();
    await stack.up(
      program((options) => {
        const metadata = { name: "held" };
        const namespace = new k8s.core.v1.Namespace("namespace", { metadata }, options);
        const inside = { name: "held", namespace: namespace.metadata.name };
        new k8s.core.v1.ConfigMap("map", { metadata: inside }, options);
        return {};
      }),
    );
    const target = address("v1", "ConfigMap", "held", "held");
    await edit(target, { metadata: { finalizers: ["example.org/hold"] } }, "somebody");
    const destroyed = stack.destroy().then(() => "gone");
    assert.equal(await Promise.race([destroyed, delay(6000, "held")]), "held");
    await edit(target, { metadata: { finalizers: null } }, "somebody");
    assert.equal(await destroyed, "gone");
    assert.match(await failureOf(read(address("v1", "Namespace", "held"))), /404/);
  });
}
