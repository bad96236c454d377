import { demoNamespace, sleepDeployment } from "../../../components/workloads/demoPlan.ts";
import { eventually, kube } from "./kube.ts";

const name = "hello-broken";

async function isReady(cluster: string): Promise<boolean> {
  const { core } = await kube(cluster);
  const { status } = await core.readNamespacedPod({ name, namespace: demoNamespace });
  return status?.conditions?.some((one) => one.type === "Ready" && one.status === "True") ?? false;
}

/**
 * Gives hello a replica in a cluster that is Ready for Kubernetes and responds to every request with 503: its proxy runs,
 * and nothing listens behind it.
 */
export async function deployBrokenReplica(cluster: string): Promise<void> {
  const { core } = await kube(cluster);
  const { spec } = sleepDeployment({}).template;
  await core.createNamespacedPod({
    namespace: demoNamespace,
    body: { metadata: { name, labels: { app: "hello" } }, spec },
  });
  await eventually(
    `a broken hello in ${cluster}`,
    60,
    () => isReady(cluster),
    (ready) => ready,
  );
}

/** Deletes it, and waits until it is gone. */
export async function removeBrokenReplica(cluster: string): Promise<void> {
  const { core } = await kube(cluster);
  await core.deleteNamespacedPod({ name, namespace: demoNamespace });
  const ofHello = { namespace: demoNamespace, labelSelector: "app=hello" };
  await eventually(
    `no broken hello in ${cluster}`,
    60,
    async () => (await core.listNamespacedPod(ofHello)).items,
    (pods) => pods.every(({ metadata }) => metadata?.name !== name),
  );
}
