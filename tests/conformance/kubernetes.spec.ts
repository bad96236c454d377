/**
 * The behaviour of Pulumi's Kubernetes provider that the program relies on, under the real engine and against a real API
 * server with its controllers. The plugin is the one that a run of the local cloud uses.
 *
 * Needs pulumi, etcd, kube-apiserver and kube-controller-manager on PATH. Not proved here: real nodes and pods, and what
 * the fleet tests show of the provider (waits, drift, releases).
 */
import { fieldCases } from "./kubernetes/fields.ts";
import { previewCases } from "./kubernetes/previews.ts";
import { replacementCases } from "./kubernetes/replacements.ts";
import { secretCases } from "./kubernetes/secrets.ts";
import { kubernetesFixture } from "./support/kubernetesFixture.ts";

describe("the Kubernetes provider", function () {
  this.timeout(600_000);
  const fixture = kubernetesFixture();

  describe("with existing objects", () => {
    fieldCases(fixture);
  });
  describe("in previews", () => {
    previewCases(fixture);
  });
  describe("in replacements", () => {
    replacementCases(fixture);
  });
  describe("with secrets", () => {
    secretCases(fixture);
  });
});
