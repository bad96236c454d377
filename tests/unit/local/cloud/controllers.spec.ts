/**
 * The decisions of the cloud controllers, as pure functions of a cluster's objects.
 *
 * Not proven here: that a real API server accepts their patches, or that an address or a volume works.
 */
import assert from "node:assert/strict";
import {
  loadYaml,
  type V1Node,
  type V1PersistentVolume,
  type V1PersistentVolumeClaim,
  type V1Service,
  type V1StorageClass,
} from "@kubernetes/client-node";
import fc from "fast-check";
import {
  actionFor,
  balancerConfigs,
  balancerFinalizer,
  balancerTags,
  carriers,
  chooseCarrier,
  ignoredAnnotations,
  isPreserved,
  wantedBalancer,
} from "../../../../local/cloud/controllers/balancerPlan.ts";
import { nodePatch } from "../../../../local/cloud/controllers/nodePlan.ts";
import {
  bytes,
  claimProblem,
  growth,
  persistentVolume,
  provisioner,
  reclaimAction,
  storageClasses,
  volumeFinalizer,
  volumeLabel,
  volumeSize,
  wantsVolume,
} from "../../../../local/cloud/controllers/volumePlan.ts";
import type { PoolRecord } from "../../../../local/cloud/store/records.ts";

const annotation = (name: string) => `service.beta.kubernetes.io/linode-loadbalancer-${name}`;

describe("LoadBalancer controller", () => {
  const service = (spec: object, metadata: object = {}): V1Service =>
    loadYaml<V1Service>(JSON.stringify({ apiVersion: "v1", kind: "Service", spec, metadata }));

  it("serves Services of type LoadBalancer without a class, and releases the deleted ones", () => {
    const held = { finalizers: [balancerFinalizer] };
    const ended = { ...held, deletionTimestamp: "2026-01-01T00:00:00Z" };
    assert.equal(actionFor(service({ type: "LoadBalancer" })), "ensure");
    assert.equal(actionFor(service({ type: "ClusterIP" })), "none");
    assert.equal(actionFor(service({ type: "LoadBalancer", loadBalancerClass: "x/y" })), "none");
    assert.equal(actionFor(service({ type: "LoadBalancer" }, ended)), "release");
    assert.equal(actionFor(service({ type: "ClusterIP" }, held)), "release");
    assert.equal(
      actionFor(service({ type: "LoadBalancer" }, { deletionTimestamp: "2026-01-01T00:00:00Z" })),
      "none",
    );
  });

  it("parses Linode's annotations", () => {
    const annotations = {
      [annotation("preserve")]: "true",
      [annotation("nodebalancer-id")]: "42",
      [annotation("tags")]: "one, two",
      [annotation("default-protocol")]: "http",
      [annotation("check-type")]: "none",
      [annotation("firewall-acl")]: "{}",
    };
    const annotated = service(
      {
        ports: [
          { port: 80, nodePort: 30080 },
          { port: 53, nodePort: 30053, protocol: "UDP" },
        ],
      },
      { annotations },
    );
    assert.equal(isPreserved(annotated), true);
    assert.equal(wantedBalancer(annotated), 42);
    assert.deepEqual(balancerTags(7, annotated), ["lke7", "one", "two"]);
    assert.deepEqual(ignoredAnnotations(annotated), [annotation("firewall-acl")]);
    assert.deepEqual(
      balancerConfigs(annotated).map(({ port, nodePort, protocol, check }) => [
        port,
        nodePort,
        protocol,
        check,
      ]),
      [
        [80, 30080, "http", "none"],
        [53, 30053, "udp", "none"],
      ],
    );
    assert.equal(wantedBalancer(service({})), undefined);
  });

  const node = (name: string, instance: number, ready = "True"): V1Node =>
    loadYaml<V1Node>(
      JSON.stringify({
        apiVersion: "v1",
        kind: "Node",
        metadata: { name },
        spec: { providerID: `linode://${instance}` },
        status: {
          conditions: [{ type: "Ready", status: ready }],
          addresses: [{ type: "InternalIP", address: `10.0.0.${instance}` }],
        },
      }),
    );
  const names = new Map([
    [1, "p-a"],
    [2, "p-b"],
    [3, "p-c"],
  ]);

  it("assigns addresses only to ready nodes that stay", () => {
    const nodes = [node("b", 2), node("a", 1), node("c", 3, "False"), node("stranger", 9)];
    assert.deepEqual(carriers(nodes, names), [
      { id: "p-a", name: "a", address: "10.0.0.1" },
      { id: "p-b", name: "b", address: "10.0.0.2" },
    ]);
  });

  it("keeps an address on its node while the node qualifies", () => {
    const able = carriers([node("a", 1), node("b", 2)], names);
    const load = new Map([["p-b", 5]]);
    assert.equal(chooseCarrier(service({}), "p-b", able, [], load)?.id, "p-b");
    assert.equal(chooseCarrier(service({}), "p-c", able, [], load)?.id, "p-a");
    assert.equal(chooseCarrier(service({}), "p-a", [], [], load), undefined);
  });

  it("prefers nodes with endpoints for externalTrafficPolicy: Local", () => {
    const able = carriers([node("a", 1), node("b", 2)], names);
    const local = service({ externalTrafficPolicy: "Local" }, { namespace: "n", name: "s" });
    const slice = (nodeName: string, ready: boolean) => ({
      metadata: { namespace: "n", labels: { "kubernetes.io/service-name": "s" } },
      endpoints: [{ addresses: [], nodeName, conditions: { ready } }],
    });
    const choose = (slices: Parameters<typeof chooseCarrier>[3]) =>
      chooseCarrier(local, "p-a", able, slices, new Map())?.id;
    assert.equal(choose([slice("b", true)]), "p-b");
    assert.equal(choose([slice("b", false)]), "p-a");
    assert.equal(choose([{ ...slice("b", true), endpoints: null }]), "p-a");
  });

  it("spreads addresses over the nodes", () => {
    const able = carriers([node("a", 1), node("b", 2), node("c", 3)], names);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (count) => {
        const load = new Map<string, number>();
        for (let index = 0; index < count; index++) {
          const id = chooseCarrier(service({}), null, able, [], load)?.id ?? "";
          load.set(id, (load.get(id) ?? 0) + 1);
        }
        const loads = able.map(({ id }) => load.get(id) ?? 0);
        assert.ok(Math.max(...loads) - Math.min(...loads) <= 1);
      }),
    );
  });
});

describe("node controller", () => {
  const pool = (settings: Partial<PoolRecord>): PoolRecord => ({
    id: 1,
    type: "g6-standard-2",
    label: "",
    tags: [],
    labels: {},
    taints: [],
    autoscaler: { enabled: false, min: 1, max: 1 },
    nodes: [],
    leaving: false,
    ...settings,
  });
  interface Patch {
    metadata: { annotations: Record<string, string>; labels: Record<string, string | null> };
    spec?: { taints: { key: string; value?: string; effect: string }[] };
  }
  /** Applies the patch as the API server would. */
  const patched = (node: V1Node, wanted: PoolRecord): V1Node => {
    const patch = nodePatch(node, wanted) as Patch | undefined;
    if (patch === undefined) return node;
    const labels = { ...node.metadata?.labels, ...patch.metadata.labels };
    const kept = Object.entries(labels).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    return loadYaml<V1Node>(
      JSON.stringify({
        apiVersion: "v1",
        kind: "Node",
        metadata: {
          annotations: { ...node.metadata?.annotations, ...patch.metadata.annotations },
          labels: Object.fromEntries(kept),
        },
        spec: { taints: patch.spec?.taints ?? node.spec?.taints ?? [] },
      }),
    );
  };
  const bare: V1Node = loadYaml<V1Node>(
    JSON.stringify({
      apiVersion: "v1",
      kind: "Node",
      metadata: { labels: { "kubernetes.io/os": "linux" } },
      spec: { taints: [{ key: "node.kubernetes.io/x", effect: "NoSchedule" }] },
    }),
  );
  const edge = pool({
    labels: { tier: "edge" },
    taints: [{ key: "edge", value: "yes", effect: "NoExecute" }],
  });

  it("sets a node's labels and taints from its pool, once", () => {
    const after = patched(bare, edge);
    assert.deepEqual(after.metadata?.labels, { "kubernetes.io/os": "linux", tier: "edge" });
    assert.deepEqual(
      after.spec?.taints?.map(({ key }) => key),
      ["node.kubernetes.io/x", "edge"],
    );
    assert.equal(nodePatch(after, edge), undefined);
  });

  it("removes those that the pool no longer has, and no others", () => {
    const after = patched(patched(bare, edge), pool({}));
    assert.deepEqual(after.metadata?.labels, { "kubernetes.io/os": "linux" });
    assert.deepEqual(
      after.spec?.taints?.map(({ key }) => key),
      ["node.kubernetes.io/x"],
    );
    assert.equal(nodePatch(after, pool({})), undefined);
  });

  it("does not change a node of a pool without labels and taints", () => {
    assert.equal(nodePatch(bare, pool({})), undefined);
  });
});

describe("volume controller", () => {
  const claim = (spec: object, more: object = {}): V1PersistentVolumeClaim =>
    loadYaml<V1PersistentVolumeClaim>(
      JSON.stringify({
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: {
          namespace: "n",
          name: "data",
          uid: "0123",
          annotations: { "volume.kubernetes.io/storage-provisioner": provisioner },
        },
        spec: { storageClassName: "linode-block-storage", ...spec },
        ...more,
      }),
    );
  const classes = storageClasses.map((one) => loadYaml<V1StorageClass>(JSON.stringify(one)));

  it("has LKE's two classes, with the retaining one as the default", () => {
    assert.deepEqual(
      storageClasses.map(({ metadata, reclaimPolicy }) => [
        metadata.name,
        reclaimPolicy,
        "annotations" in metadata,
      ]),
      [
        ["linode-block-storage-retain", "Retain", true],
        ["linode-block-storage", "Delete", false],
      ],
    );
  });

  it("creates volumes of whole GiB, at least 10", () => {
    for (const [request, size] of [
      [undefined, 10],
      ["1Gi", 10],
      ["10Gi", 10],
      ["10737418241", 11],
      ["20G", 19],
      ["1Ti", 1024],
      ["500M", 10],
    ] as const)
      assert.equal(volumeSize(request), size, request);
    assert.throws(() => volumeSize("11Ti"), /Must be 10-10240/);
    assert.throws(() => bytes("ten"), /storage size: got "ten"/);
  });

  it("waits for the node if the class requires it", () => {
    const waiting = storageClasses.map((one) =>
      loadYaml<V1StorageClass>(
        JSON.stringify({ ...one, volumeBindingMode: "WaitForFirstConsumer" }),
      ),
    );
    assert.equal(wantsVolume(claim({}), classes), true);
    assert.equal(wantsVolume(claim({}), waiting), false);
    assert.equal(wantsVolume(claim({ volumeName: "pvc-x" }), classes), false);
    assert.equal(wantsVolume(claim({ storageClassName: "other" }), classes), false);
  });

  it("reports unsupported claims", () => {
    assert.match(
      claimProblem(claim({ accessModes: ["ReadWriteMany"] })) ?? "",
      /only ReadWriteOnce/,
    );
    assert.match(claimProblem(claim({ volumeMode: "Block" })) ?? "", /raw block/);
    assert.match(claimProblem(claim({ dataSource: { kind: "VolumeSnapshot" } })) ?? "", /cloning/);
    assert.equal(claimProblem(claim({ accessModes: ["ReadWriteOnce"] })), undefined);
  });

  const record = {
    id: 5,
    label: "pvc0123",
    region: "fr-par",
    size: 10,
    tags: [],
    created: "",
    updated: "",
    clusterId: 1,
    persistentVolume: "pvc-0123",
    folder: "/volumes/5-pvc0123",
  };

  it("binds the volume to its claim and region", () => {
    const [retain, remove] = classes;
    assert.ok(retain !== undefined && remove !== undefined);
    const volume = persistentVolume(claim({ accessModes: ["ReadWriteOnce"] }), remove, record);
    assert.equal(volume.metadata.name, "pvc-0123");
    assert.deepEqual(volume.metadata.finalizers, [volumeFinalizer]);
    assert.deepEqual(volume.spec.claimRef.uid, "0123");
    assert.deepEqual(volume.spec.local, { path: "/volumes/5-pvc0123" });
    assert.equal(volume.spec.persistentVolumeReclaimPolicy, "Delete");
    const kept = persistentVolume(claim({}), retain, record);
    assert.equal(kept.spec.persistentVolumeReclaimPolicy, "Retain");
    assert.equal(kept.metadata.finalizers, undefined);
    assert.ok(volumeLabel("pvc-01234567-0123-0123-0123-012345678901").length <= 32);
  });

  it("deletes released volumes with the policy Delete, and no others", () => {
    const volume = (policy: string, phase: string, metadata: object = {}): V1PersistentVolume =>
      loadYaml<V1PersistentVolume>(
        JSON.stringify({
          apiVersion: "v1",
          kind: "PersistentVolume",
          metadata: {
            annotations: { "pv.kubernetes.io/provisioned-by": provisioner },
            ...metadata,
          },
          spec: { persistentVolumeReclaimPolicy: policy },
          status: { phase },
        }),
      );
    const going = { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: [volumeFinalizer] };
    assert.equal(reclaimAction(volume("Delete", "Released")), "delete");
    assert.equal(reclaimAction(volume("Delete", "Bound")), "none");
    assert.equal(reclaimAction(volume("Retain", "Released")), "none");
    assert.equal(reclaimAction(volume("Retain", "Bound", going)), "retain");
    assert.equal(reclaimAction(volume("Delete", "Released", { annotations: {} })), "none");
  });

  it("expands a volume with its claim", () => {
    const bound = (request: string, told: string) =>
      claim(
        { resources: { requests: { storage: request } } },
        { status: { phase: "Bound", capacity: { storage: told } } },
      );
    const has = (storage: string): V1PersistentVolume =>
      loadYaml<V1PersistentVolume>(
        JSON.stringify({
          apiVersion: "v1",
          kind: "PersistentVolume",
          metadata: { annotations: { "pv.kubernetes.io/provisioned-by": provisioner } },
          spec: { capacity: { storage } },
        }),
      );
    assert.equal(growth(bound("1Gi", "10Gi"), has("10Gi")), undefined);
    assert.equal(growth(bound("20Gi", "10Gi"), has("10Gi")), 20);
    assert.equal(growth(bound("20Gi", "10Gi"), has("20Gi")), 20);
    assert.equal(growth(bound("20Gi", "20Gi"), has("20Gi")), undefined);
  });
});
