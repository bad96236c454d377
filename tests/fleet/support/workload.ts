import { curlImage, podinfoImage, podinfoPort } from "../../../components/internal/containers.ts";
import { sendRequests } from "./sendRequests.ts";
import { execute } from "./exec.ts";
import { editByHand, eventually, kube, readyReplicas } from "./kube.ts";

/** The workload's namespace. */
export const namespace = "shop";
const shop = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "shop", namespace } };
const caller = { namespace, app: "caller", container: "caller" };

/** The caller logs `<unix seconds> <HTTP status>` of every request, three a second, and is ready after the first response. */
const callForever = `
trap 'exit 0' TERM
while :; do
  status=$(curl -s -o /dev/null -m 5 -w '%{http_code}' http://shop/readyz)
  echo "$(date +%s) $status"
  [ "$status" = 200 ] && touch /tmp/answered
  sleep 0.3
done`;

/**
 * Deploys a user's own workload in a cluster: `shop`, whose two replicas return the cluster's name, and, with `caller`, a
 * client that sends requests continuously. The namespace asks for injection by either mesh, if there is one.
 */
export async function deployWorkload(cluster: string, withCaller: boolean): Promise<void> {
  const { core, apps } = await kube(cluster);
  await core.createNamespace({
    body: {
      metadata: {
        name: namespace,
        labels: { "istio-injection": "enabled" },
        annotations: { "linkerd.io/inject": "enabled" },
      },
    },
  });
  await core.createNamespacedService({
    namespace,
    body: {
      metadata: { name: "shop" },
      spec: {
        selector: { app: "shop" },
        ports: [{ name: "http", port: 80, targetPort: podinfoPort }],
      },
    },
  });
  const deploy = (name: string, replicas: number, spec: object): Promise<unknown> => {
    const labels = { app: name };
    return apps.createNamespacedDeployment({
      namespace,
      body: {
        metadata: { name },
        spec: {
          replicas,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name, ...spec }] } },
        },
      },
    });
  };
  await deploy("shop", 2, {
    image: podinfoImage,
    env: [{ name: "PODINFO_UI_MESSAGE", value: `REGION=${cluster}` }],
    readinessProbe: { httpGet: { path: "/readyz", port: podinfoPort }, periodSeconds: 2 },
    // Until all clients have seen its termination.
    lifecycle: { preStop: { exec: { command: ["/bin/sleep", "10"] } } },
  });
  if (withCaller)
    await deploy("caller", 1, {
      image: curlImage,
      command: ["/bin/sh", "-c", callForever],
      readinessProbe: { exec: { command: ["cat", "/tmp/answered"] }, periodSeconds: 1 },
    });
  await waitForReplicas(cluster, 2);
  if (withCaller)
    await eventually(
      `${cluster}: a caller that is answered`,
      120,
      () => readyReplicas(cluster, "caller", namespace),
      (ready) => ready === 1,
    );
}

/** Waits until that many replicas of the workload are ready. */
async function waitForReplicas(cluster: string, replicas: number): Promise<void> {
  await eventually(
    `${cluster}: ${replicas} of shop`,
    120,
    () => readyReplicas(cluster, "shop", namespace),
    (ready) => ready === replicas,
  );
}

/** Returns the request headers that the Service of a URL received. */
export function headersSeenBy(cluster: string, url: string): Promise<string> {
  const command = ["curl", "-s", "-m", "5", url];
  return execute(cluster, { ...caller, command });
}

/** Waits until that many consecutive requests of the caller succeed, served by each of these clusters at least once. */
export async function answeredBy(
  cluster: string,
  url: string,
  clusters: readonly string[],
): Promise<void> {
  await eventually(
    `${cluster}: ${url} answered by ${clusters.join(" and ")}`,
    90,
    () => sendRequests(cluster, caller, url, 20),
    (answers) => String(Object.keys(answers)) === String(clusters),
  );
}

/** Sets labels on a cluster's Service `shop`. */
export async function labelService(
  cluster: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const metadata = { name: "shop", namespace, labels: { ...labels } };
  await editByHand(cluster, { apiVersion: "v1", kind: "Service", metadata });
}

/** Scales a cluster's workload. */
export async function scaleWorkload(cluster: string, replicas: number): Promise<void> {
  const edit = { ...shop, spec: { replicas } };
  await editByHand(cluster, edit);
  await waitForReplicas(cluster, replicas);
}

/** Returns the names of the pods that a selector matches. */
export async function podsOf(
  cluster: string,
  within: string,
  labelSelector: string,
): Promise<string[]> {
  const { core } = await kube(cluster);
  const { items } = await core.listNamespacedPod({ namespace: within, labelSelector });
  return items.map(({ metadata }) => metadata?.name ?? "").sort();
}

/** Recreates all pods of a cluster's workload, and returns when the old ones are gone. */
export async function recreatePods(cluster: string): Promise<void> {
  const { core } = await kube(cluster);
  const before = await podsOf(cluster, namespace, "app=shop");
  await core.deleteCollectionNamespacedPod({ namespace, labelSelector: "app=shop" });
  await eventually(
    `${cluster}: other pods of shop`,
    120,
    () => podsOf(cluster, namespace, "app=shop"),
    (pods) => pods.length === before.length && !pods.some((pod) => before.includes(pod)),
  );
  await waitForReplicas(cluster, before.length);
}
