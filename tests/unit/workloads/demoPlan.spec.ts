import assert from "node:assert/strict";
import {
  helloDeployment,
  helloService,
  regionOverride,
  sleepDeployment,
} from "../../../components/workloads/demoPlan.ts";

// Shows the manifests. The fleet tests show that Karmada applies the override and podinfo responds with it.
describe("the demo's manifests", () => {
  it("expose podinfo's port 9898 as port 5000", () => {
    assert.deepEqual(helloService.ports, [{ name: "http", port: 5000, targetPort: 9898 }]);
    const { template, selector, replicas } = helloDeployment(3, {});
    assert.deepEqual(template.metadata.labels, helloService.selector);
    assert.deepEqual(selector.matchLabels, helloService.selector);
    assert.deepEqual(template.spec.containers[0]?.ports, [{ name: "http", containerPort: 9898 }]);
    assert.equal(replicas, 3);
  });

  it("override hello's message in one region", () => {
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

  it("use images from a mirror", () => {
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
