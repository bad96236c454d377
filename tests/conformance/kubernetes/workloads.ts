/** Waiting for workloads, and why they are not ready. A test says what a kubelet would. */
import assert from "node:assert/strict";
import * as client from "@kubernetes/client-node";
import * as k8s from "@pulumi/kubernetes";
import {
  address,
  failureOf,
  type Fixture,
  steps,
  type Build,
} from "../support/kubernetesFixture.ts";
import { report } from "../support/kubelet.ts";

const podSpec = { containers: [{ name: "main", image: "example.org/main:1" }] };

/** Seconds within which a case wants to see a timeout. */
const short = (seconds: number) => ({ "pulumi.com/timeoutSeconds": String(seconds) });

const workload = (app: string, annotations: Record<string, string> = {}) => ({
  metadata: { name: app, annotations },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app } },
    template: { metadata: { labels: { app } }, spec: podSpec },
  },
});

const job =
  (app: string, image: string, annotations: Record<string, string> = {}): Build =>
  (options) => {
    const spec = { restartPolicy: "Never", containers: [{ name: "main", image }] };
    const made = new k8s.batch.v1.Job(
      "job",
      {
        metadata: { name: app, annotations },
        spec: { backoffLimit: 0, template: { metadata: { labels: { app } }, spec } },
      },
      options,
    );
    return { succeeded: made.status.succeeded };
  };

/** Registers the cases. */
export function workloadCases(fixture: () => Fixture): void {
  it("ends when every pod is ready", async () => {
    const { stack, program, api, objects, namespace } = fixture();
    await objects.create(address("v1", "Node", "node"));
    const up = stack.up(
      program((options) => {
        const deployment = new k8s.apps.v1.Deployment("deployment", workload("deployed"), options);
        const stateful = workload("stateful");
        const statefulSpec = { ...stateful.spec, serviceName: "stateful" };
        new k8s.apps.v1.StatefulSet("stateful", { ...stateful, spec: statefulSpec }, options);
        const { selector, template } = workload("daemon").spec;
        const metadata = { name: "daemon" };
        new k8s.apps.v1.DaemonSet("daemon", { metadata, spec: { selector, template } }, options);
        return { ready: deployment.status.readyReplicas };
      }),
    );
    const say = (app: string, count: number) =>
      report(api.config, namespace, app, count, { ready: true });
    await Promise.all([say("deployed", 2), say("daemon", 1), say("stateful", 1)]);
    await say("stateful", 2);
    await up;
    assert.equal(stack.outputs()["ready"], 2);
    await stack.destroy();
    await objects.delete(address("v1", "Node", "node"));
  });

  it("that never come up ends in the pods' own words, and the next run looks after them", async () => {
    const { stack, program, api, namespace } = fixture();
    const build: Build = (options) => {
      new k8s.apps.v1.Deployment("deployment", workload("stuck", short(6)), options);
      return {};
    };
    const up = failureOf(stack.up(program(build)));
    const reason = "ErrImagePull";
    const message = "example.org/main:1: not found";
    await report(api.config, namespace, "stuck", 2, { waiting: { reason, message } });
    const failure = await up;
    assert.match(failure, /timed out waiting to be Ready/);
    assert.match(failure, /\[ErrImagePull\] example\.org\/main:1: not found/);
    assert.ok((await stack.resources()).some(({ id }) => id === `${namespace}/stuck`));

    await report(api.config, namespace, "stuck", 2, { ready: true });
    assert.deepEqual(steps(await stack.up(program(build))), ["update deployment"]);
    assert.deepEqual(await stack.up(program(build), { refresh: true }), []);
    await stack.destroy();
  });

  it("that run to an end ends with them", async () => {
    const { stack, program, api, namespace } = fixture();
    const up = stack.up(program(job("runs", "example.org/main:1")));
    await report(api.config, namespace, "runs", 1, { exitCode: 0, message: "all well" });
    await up;
    assert.equal(stack.outputs()["succeeded"], 1);
    assert.deepEqual(
      await stack.up(program(job("runs", "example.org/main:1")), { refresh: true }),
      [],
    );
    await stack.destroy();
  });

  it("that failed shows the termination message, and the next run replaces them when told so", async () => {
    const { stack, program, api, namespace } = fixture();
    const replaced = { "pulumi.com/replaceUnready": "true" };
    const build = job("fails", "example.org/main:1", replaced);
    const failed = failureOf(stack.up(program(build)));
    const message = "eu got no answer from ap";
    await report(api.config, namespace, "fails", 1, { exitCode: 3, message });
    const failure = await failed;
    assert.match(failure, /eu got no answer from ap/);
    assert.match(failure, /BackoffLimitExceeded/);

    const again = stack.up(program(build));
    // The old Job's pod goes with it; the new one's is the only one that waits for an end.
    const changes = again.then(steps);
    await succeedNewest(api.config, namespace, "fails");
    const own = ["delete-replaced job", "replace job", "create-replacement job"];
    assert.deepEqual(await changes, own);
    await stack.destroy();
  });

  it("is left out when they say so", async () => {
    const { stack, program } = fixture();
    await stack.up(
      program((options) => {
        const skip = { "pulumi.com/skipAwait": "true" };
        new k8s.apps.v1.Deployment("deployment", workload("skipped", skip), options);
        return {};
      }),
    );
    await stack.destroy();
  });
}

/** Lets the Job's pod succeed that has not ended yet. */
async function succeedNewest(
  config: client.KubeConfig,
  namespace: string,
  app: string,
): Promise<void> {
  const core = config.makeApiClient(client.CoreV1Api);
  const pending = async (): Promise<boolean> => {
    const labelSelector = `app=${app}`;
    const { items } = await core.listNamespacedPod({ namespace, labelSelector });
    return items.length > 0 && items.every(({ status }) => status?.phase === "Pending");
  };
  while (!(await pending())) await new Promise((resolve) => setTimeout(resolve, 100));
  await report(config, namespace, app, 1, { exitCode: 0, message: "" });
}
