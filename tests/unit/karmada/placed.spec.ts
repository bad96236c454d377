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

  const changed = { ...whole, observedGeneration: 1 };

  const placed = (timeoutSeconds: number): Promise<string | undefined> =>
    awaitPlaced({
      kubeconfig: kubeconfigFor(api.url),
      namespace: "demo",
      name: "hello",
      replicas: 4,
      timeoutSeconds,
      patienceSeconds: 0.3,
      intervalSeconds: 0.05,
    });

  const notReady = (seconds: number, missing: string): string =>
    `Deployment hello in namespace demo of Karmada's API was not ready within ${seconds} s: ${missing}`;

  it("ends when the members have what was asked for", async () => {
    say(whole);
    assert.equal(await placed(5), undefined);
  });

  it("waits for a change, beyond its patience with what was not changed", async () => {
    say(changed);
    const waiting = placed(5);
    await new Promise((resolve) => setTimeout(resolve, 500));
    say({ ...whole, availableReplicas: 3 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    say(whole);
    assert.equal(await waiting, undefined);
  });

  it("fails when a change does not come to its end, and does not take counts from before for it", async () => {
    const untaken = notReady(0.5, "not all members have taken over what it was changed to");
    say(changed);
    await assert.rejects(placed(0.5), { message: untaken });
    say();
    await assert.rejects(placed(0.5), { message: untaken });
  });

  it("says how many there are", async () => {
    say(changed);
    const waiting = assert.rejects(placed(0.5), {
      message: notReady(0.5, "the members have 4 replicas, 3 up to date, 2 available, of 4"),
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    say({ ...whole, updatedReplicas: 3, availableReplicas: 2 });
    await waiting;
  });

  it("only tells what is wrong with one that was not changed", async () => {
    const counts = "the members have 5 replicas, 4 up to date, 4 available, of 4";
    say({ ...whole, replicas: 5 });
    assert.equal(await placed(60), notReady(0.3, counts));
    api.cluster.deployments.clear();
    const gone = "it is not there, which `pulumi refresh` would find out";
    assert.equal(await placed(60), notReady(0.3, gone));
  });

  it("judges one by the first answer, however late that comes", async () => {
    const { url } = api;
    await api.close();
    const waiting = placed(1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    api = await serveKubernetesApi(Number(new URL(url).port));
    say({ ...whole, availableReplicas: 3 });
    const counts = "the members have 4 replicas, 4 up to date, 3 available, of 4";
    assert.equal(await waiting, notReady(1, counts));
  });

  it("fails when the API does not answer", async () => {
    await api.close();
    await assert.rejects(placed(0.5), {
      message: notReady(0.5, "its API cannot be reached (ECONNREFUSED)"),
    });
  });
});
