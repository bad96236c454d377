import assert from "node:assert/strict";
import {
  cfsslImage,
  imageName,
  karmadaImage,
  kubectlImage,
} from "../../../components/karmada/images.ts";
import { karmadaValues, type KarmadaShape } from "../../../components/karmada/values.ts";

// Shows the values. The fleet tests show that the chart accepts them, and its manifests.

const shape: KarmadaShape = {
  version: "1.18.2",
  replicas: 2,
  etcd: { replicas: 3, storageClass: "linode-block-storage-retain", size: "10Gi" },
};
const certificates = {
  caCrt: "ca",
  caKey: "ca key",
  crt: "server",
  key: "server key",
  frontProxyCaCrt: "front ca",
  frontProxyCrt: "front",
  frontProxyKey: "front key",
};
const values = (changes: Partial<KarmadaShape> = {}): Record<string, unknown> =>
  karmadaValues({ ...shape, ...changes }, certificates, "F1");

describe("karmadaValues", () => {
  it("sets custom certificates, which also disables the chart's post-delete Job", () => {
    assert.deepEqual(values()["certs"], { mode: "custom", custom: certificates });
  });

  it("stores etcd on volumes if there is a StorageClass, and on a node's disk if not", () => {
    assert.deepEqual(values()["etcd"], {
      internal: {
        replicaCount: 3,
        storageType: "pvc",
        pvc: { storageClass: "linode-block-storage-retain", size: "10Gi" },
      },
    });
    assert.deepEqual(values({ etcd: { replicas: 1, size: "10Gi" } })["etcd"], {
      internal: { replicaCount: 1, storageType: "hostPath" },
    });
  });

  it("propagates ConfigMaps and Secrets with the workloads that use them", () => {
    assert.deepEqual(values()["controllerManager"], {
      replicaCount: 2,
      podAnnotations: { "archipelago/certificates": "F1" },
      image: karmadaImage("controller-manager", "1.18.2"),
      featureGates: { PropagateDeps: true },
    });
  });

  it("lets the controllers evict from members that are tainted, only where they may", () => {
    const { controllerManager } = values({ evicts: true });
    assert.deepEqual(controllerManager, {
      replicaCount: 2,
      podAnnotations: { "archipelago/certificates": "F1" },
      image: karmadaImage("controller-manager", "1.18.2"),
      featureGates: { PropagateDeps: true, Failover: true, GracefulEviction: true },
      extraCommandArgs: {
        "enable-no-execute-taint-eviction": "true",
        "no-execute-taint-eviction-purge-mode": "Gracefully",
        "resource-eviction-rate": "10",
        "cluster-monitor-grace-period": "30s",
      },
    });
  });

  it("pins every image that the chart does not, to the same version", () => {
    const text = JSON.stringify(values());
    assert.ok(!text.includes("latest"));
    assert.equal(values()["karmadaImageVersion"], "v1.18.2");
    const tags = text.match(/karmada\/karmada-[a-z-]+","tag":"[^"]+"/g) ?? [];
    assert.deepEqual(tags, [
      'karmada/karmada-aggregated-apiserver","tag":"v1.18.2"',
      'karmada/karmada-controller-manager","tag":"v1.18.2"',
      'karmada/karmada-scheduler","tag":"v1.18.2"',
      'karmada/karmada-webhook","tag":"v1.18.2"',
    ]);
  });

  it("accepts other images and a mirror", () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const kubectl = { registry: "registry.example", repository: "tools/kubectl", digest };
    const changed = values({ images: { kubectl }, imageMirror: "registry.example/mirror" });
    assert.deepEqual(changed["kubectl"], { image: kubectl });
    assert.deepEqual(changed["cfssl"], { image: cfsslImage });
    assert.deepEqual(changed["global"], { imageRegistry: "registry.example/mirror" });
    assert.equal(values()["global"], undefined);
    assert.equal(imageName(kubectl), `registry.example/tools/kubectl@${digest}`);
    assert.equal(imageName(kubectlImage), "docker.io/alpine/k8s:1.35.4");
  });
});
