import assert from "node:assert/strict";
import {
  helloDeployment,
  helloService,
  regionOverride,
  sleepDeployment,
} from "../../../components/workloads/demoPlan.ts";

// Manifests. That Karmada applies the override, and podinfo shows it, is for the fleet tests.
describe("the demo's manifests", () => {
  it("reach podinfo on 9898 through port 5000", () => {
    assert.deepEqual(helloService.ports, [{ name: "http", port: 5000, targetPort: 9898 }]);
    const { template, selector, replicas } = helloDeployment(3, {});
    assert.deepEqual(template.metadata.labels, helloService.selector);
    assert.deepEqual(selector.matchLabels, helloService.selector);
    assert.deepEqual(template.spec.containers[0]?.ports, [{ name: "http", containerPort: 9898 }]);
    assert.equal(replicas, 3);
  });

  it("override the very value that hello answers with, in one region", () => {
    const [rule, ...others] = regionOverride("eu").overrideRules;
    assert.ok(rule !== undefined && others.length === 0);
    assert.deepEqual(rule.targetCluster, { clusterNames: ["eu"] });
    const [patch] = rule.overriders.plaintext;
    assert.deepEqual(patch, {
      path: "/spec/template/spec/containers/0/env/0/value",
      operator: "replace",
      value: "REGION=eu",
    });
    const path = patch.path.split("/").slice(1);
    const value = path.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], {
      spec: helloDeployment(3, {}),
    });
    assert.equal(value, "REGION=none");
  });

  it("take images from a mirror", () => {
    const image = (deployment: { template: { spec: { containers: { image: string }[] } } }) =>
      deployment.template.spec.containers[0]?.image;
    assert.equal(image(helloDeployment(1, {})), "docker.io/stefanprodan/podinfo:6.9.2");
    assert.equal(
      image(helloDeployment(1, {}, "mirror.example")),
      "mirror.example/stefanprodan/podinfo:6.9.2",
    );
    assert.equal(
      image(sleepDeployment({}, "mirror.example")),
      "mirror.example/curlimages/curl:8.16.0",
    );
  });
});
