import assert from "node:assert/strict";
import type { V1DeploymentStatus } from "@kubernetes/client-node";
import { awaitPropagatedRollout } from "../../../components/karmada/rollout.ts";
import { kubeconfigFor, serveKubernetesApi, type FakeApi } from "../../support/apis.ts";

// Shows when the wait ends and with which error, against an API on loopback. The fleet tests show that Karmada aggregates
// the counts as assumed here.

describe("awaitPropagatedRollout", () => {
  let api: FakeApi;

  beforeEach(async () => {
    api = await serveKubernetesApi();
  });

  afterEach(() => api.close());

  const path = "/apis/apps/v1/namespaces/demo/deployments/hello";
  const whole = { observedGeneration: 2, replicas: 4, updatedReplicas: 4, availableReplicas: 4 };

  const setStatus = (status?: V1DeploymentStatus): unknown =>
    api.cluster.deployments.set(path, {
      metadata: { name: "hello", generation: 2 },
      ...(status && { status }),
    });

  const changed = { ...whole, observedGeneration: 1 };

  const awaitRollout = (timeoutSeconds: number): Promise<string | undefined> =>
    awaitPropagatedRollout({
      kubeconfig: kubeconfigFor(api.url),
      namespace: "demo",
      name: "hello",
      replicas: 4,
      timeoutSeconds,
      observedTimeoutSeconds: 0.3,
      intervalSeconds: 0.05,
    });

  const notReady = (seconds: number, missing: string): string =>
    `Deployment hello in namespace demo of Karmada's API was not ready within ${seconds} s: ${missing}`;

  it("resolves once the members have the expected replicas", async () => {
    setStatus(whole);
    assert.equal(await awaitRollout(5), undefined);
  });

  it("waits for a new generation longer than for an observed one", async () => {
    setStatus(changed);
    const waiting = awaitRollout(5);
    await new Promise((resolve) => setTimeout(resolve, 500));
    setStatus({ ...whole, availableReplicas: 3 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    setStatus(whole);
    assert.equal(await waiting, undefined);
  });

  it("rejects if a new generation is not rolled out, whatever the counts of the old one", async () => {
    const unobserved = notReady(0.5, "not all members have observed the last change");
    setStatus(changed);
    await assert.rejects(awaitRollout(0.5), { message: unobserved });
    setStatus();
    await assert.rejects(awaitRollout(0.5), { message: unobserved });
  });

  it("reports the counts", async () => {
    setStatus(changed);
    const waiting = assert.rejects(awaitRollout(0.5), {
      message: notReady(0.5, "the members have 4 replicas, 3 up to date, 2 available; expected 4"),
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    setStatus({ ...whole, updatedReplicas: 3, availableReplicas: 2 });
    await waiting;
  });

  it("resolves to the problem of a generation that was observed before", async () => {
    const counts = "the members have 5 replicas, 4 up to date, 4 available; expected 4";
    setStatus({ ...whole, replicas: 5 });
    assert.equal(await awaitRollout(60), notReady(0.3, counts));
    api.cluster.deployments.clear();
    const gone = "it does not exist; run `pulumi refresh`";
    assert.equal(await awaitRollout(60), notReady(0.3, gone));
  });

  it("decides by the first response, even if it is late", async () => {
    const { url } = api;
    await api.close();
    const waiting = awaitRollout(1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    api = await serveKubernetesApi(Number(new URL(url).port));
    setStatus({ ...whole, availableReplicas: 3 });
    const counts = "the members have 4 replicas, 4 up to date, 3 available; expected 4";
    assert.equal(await waiting, notReady(1, counts));
  });

  it("rejects if the API does not answer", async () => {
    await api.close();
    await assert.rejects(awaitRollout(0.5), {
      message: notReady(0.5, "its API is unreachable (ECONNREFUSED)"),
    });
  });
});
