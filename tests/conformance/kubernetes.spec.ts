/**
 * What the program takes for granted of Pulumi's Kubernetes provider, under the real engine and against a real API server
 * with its controllers: the plugin that a run of the local cloud would use.
 *
 * Needs pulumi, etcd, kube-apiserver and kube-controller-manager on PATH. Not proved here: anything that real nodes and pods
 * do, and what the fleet tests show of the provider anyway (waiting, drift, releases that come up).
 */
import { fieldCases } from "./kubernetes/fields.ts";
import { previewCases } from "./kubernetes/previews.ts";
import { replacementCases } from "./kubernetes/replacements.ts";
import { secretCases } from "./kubernetes/secrets.ts";
import { kubernetesFixture } from "./support/kubernetesFixture.ts";

describe("the Kubernetes provider", function () {
  this.timeout(180_000);
  const fixture = kubernetesFixture();

  describe("and objects of others", () => {
    fieldCases(fixture);
  });
  describe("in previews", () => {
    previewCases(fixture);
  });
  describe("and replacements", () => {
    replacementCases(fixture);
  });
  describe("and secrets", () => {
    secretCases(fixture);
  });
});
