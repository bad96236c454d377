/**
 * The kubernetes provider's behaviour under the real engine, a real API server with its controllers, and real helm: against
 * the stand-in or, with `ARCHIPELAGO_KUBERNETES_PLUGIN=official`, against Pulumi's own plugin. The same cases must hold for
 * both.
 *
 * Needs pulumi, helm, etcd, kube-apiserver and kube-controller-manager on PATH. Not proved here: anything that real nodes
 * and pods do; the fleet test runs those.
 */
import { kubernetesFixture } from "./support/kubernetesFixture.ts";
import { ingressCases } from "./kubernetes/ingress.ts";
import { objectCases } from "./kubernetes/objects.ts";
import { ownershipCases } from "./kubernetes/ownership.ts";
import { previewCases } from "./kubernetes/preview.ts";
import { releaseCases } from "./kubernetes/release.ts";
import { replacementCases } from "./kubernetes/replacement.ts";
import { waitingCases } from "./kubernetes/waiting.ts";
import { workloadCases } from "./kubernetes/workloads.ts";

describe("the kubernetes provider", function () {
  this.timeout(300_000);
  const fixture = kubernetesFixture();

  describe("objects", () => {
    objectCases(fixture);
  });
  describe("fields of objects", () => {
    ownershipCases(fixture);
  });
  describe("previews", () => {
    previewCases(fixture);
  });
  describe("replacements", () => {
    replacementCases(fixture);
  });
  describe("waiting for objects", () => {
    waitingCases(fixture);
  });
  describe("waiting for Ingresses", () => {
    ingressCases(fixture);
  });
  describe("waiting for workloads", () => {
    workloadCases(fixture);
  });
  describe("Helm releases", () => {
    releaseCases(fixture);
  });
});
