import assert from "node:assert/strict";
import type { V1DeploymentStatus } from "@kubernetes/client-node";
import { awaitPlaced } from "../../../components/karmada/placed.ts";
import { kubeconfigFor, serveKubernetesApi, type FakeApi } from "../../support/apis.ts";

// Shows when waiting ends and with what words, against an API on loopback. That Karmada counts so is for the fleet tests.

describe("awaitPlaced", () => {
  let api: FakeApi;

  beforeEach(async () => {
    api = await serveKubernetesApi();
  });

  afterEach(() => api.close());

  const path = "/apis/apps/v1/namespaces/demo/deployments/hello";
  const whole = { observedGeneration: 2, replicas: 4, updatedReplicas: 4, availableReplicas: 4 };

  const say = (status?: V1DeploymentStatus): unknown =>
    api.cluster.deployments.set(path, {
      metadata: { name: "hello", generation: 2 },
      ...(status && { status }),
    });

  const placed = (timeoutSeconds: number): Promise<void> =>
    awaitPlaced({
      kubeconfig: kubeconfigFor(api.url),
      namespace: "demo",
      name: "hello",
      replicas: 4,
      timeoutSeconds,
      intervalSeconds: 0.05,
    });

  const refusedWith = (missing: string): Promise<void> =>
    assert.rejects(placed(0.3), {
      message: `Deployment hello in namespace demo of Karmada's API was not ready within 0.3 s: ${missing}`,
    });

  it("ends when the members have what was asked for", async () => {
    say(whole);
    await placed(5);
  });

  it("goes on until they have", async () => {
    say({ ...whole, availableReplicas: 3 });
    const waiting = placed(5);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.ok(api.cluster.asked.filter((asked) => asked === path).length > 1);
    say(whole);
    await waiting;
  });

  it("does not take counts from before the last change for those after it", async () => {
    say({ ...whole, observedGeneration: 1 });
    await refusedWith("not all members have taken over what it was changed to");
    say();
    await refusedWith("not all members have taken over what it was changed to");
  });

  it("says how many there are", async () => {
    say({ ...whole, updatedReplicas: 3, availableReplicas: 2 });
    await refusedWith("the members have 4 replicas, 3 up to date, 2 available, of 4");
    say({ ...whole, replicas: 5 });
    await refusedWith("the members have 5 replicas, 4 up to date, 4 available, of 4");
    say({ observedGeneration: 2 });
    await refusedWith("the members have 0 replicas, 0 up to date, 0 available, of 4");
  });

  it("says when it is not there", async () => {
    await refusedWith("its API cannot be reached (HTTP 404)");
  });
});
