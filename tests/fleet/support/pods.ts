import { CoreV1Api, type KubeConfig, type V1Pod } from "@kubernetes/client-node";
import { curlImage, podinfoImage } from "../../../components/internal/containers.ts";
import { eventually } from "./kube.ts";

const namespace = "default";

/** A pod that serves HTTP on port 9898 and logs its clients. */
export interface Server {
  readonly address: string;
  log(): Promise<string>;
}

async function podWhen(
  core: CoreV1Api,
  name: string,
  done: (pod: V1Pod) => boolean,
): Promise<V1Pod> {
  return eventually(
    `pod ${name}`,
    120,
    () => core.readNamespacedPod({ name, namespace }),
    (pod) => done(pod) || pod.status?.phase === "Failed",
  );
}

/** Starts the server, and returns when it responds. */
export async function serve(config: KubeConfig): Promise<Server> {
  const core = config.makeApiClient(CoreV1Api);
  const name = "server";
  await core.createNamespacedPod({
    namespace,
    body: {
      metadata: { name, labels: { app: name } },
      spec: {
        containers: [
          {
            name,
            image: podinfoImage,
            command: ["./podinfo", "--port=9898", "--level=debug"],
            readinessProbe: { httpGet: { path: "/readyz", port: 9898 }, periodSeconds: 1 },
          },
        ],
      },
    },
  });
  const pod = await podWhen(core, name, ({ status }) =>
    (status?.conditions ?? []).some((one) => one.type === "Ready" && one.status === "True"),
  );
  return {
    address: pod.status?.podIP ?? "",
    log: () => core.readNamespacedPodLog({ name, namespace }),
  };
}

/** Makes the server a Service of type LoadBalancer, and returns its address. */
export async function publish(config: KubeConfig): Promise<string> {
  const core = config.makeApiClient(CoreV1Api);
  const name = "server";
  await core.createNamespacedService({
    namespace,
    body: {
      metadata: { name },
      spec: { type: "LoadBalancer", selector: { app: name }, ports: [{ port: 9898 }] },
    },
  });
  const { status } = await eventually(
    `an address for Service ${name}`,
    60,
    () => core.readNamespacedService({ name, namespace }),
    (service) => service.status?.loadBalancer?.ingress?.[0]?.ip !== undefined,
  );
  return status?.loadBalancer?.ingress?.[0]?.ip ?? "";
}

/** Returns the result of a pod's request to a URL: the HTTP status, 000 for none, and the source address. */
export async function answered(
  config: KubeConfig,
  url: string,
): Promise<{ readonly status: string; readonly from: string }> {
  const core = config.makeApiClient(CoreV1Api);
  const name = "client";
  await core.createNamespacedPod({
    namespace,
    body: {
      metadata: { name },
      spec: {
        restartPolicy: "Never",
        containers: [
          {
            name,
            image: curlImage,
            args: [
              ...["--insecure", "--silent", "--output", "/dev/null", "--max-time", "5"],
              ...["--retry", "5", "--retry-all-errors", "--write-out", "%{http_code} %{local_ip}"],
              url,
            ],
          },
        ],
      },
    },
  });
  await podWhen(core, name, ({ status }) => status?.phase === "Succeeded");
  const [status = "", from = ""] = (await core.readNamespacedPodLog({ name, namespace })).split(
    " ",
  );
  await core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 });
  await eventually(
    `pod ${name}'s end`,
    60,
    () => core.listNamespacedPod({ namespace, fieldSelector: `metadata.name=${name}` }),
    ({ items }) => items.length === 0,
  );
  return { status, from };
}
