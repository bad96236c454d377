import { images } from "../../../local/parts/images/catalog.ts";
import { eventually, kube } from "./kube.ts";

const namespace = "object-storage";
const name = "versitygw";
const port = 7070;

/** The storage's only bucket. */
export const bucket = "fleet";

/** The key of the storage, as `archipelago:bucketKey` has it. */
export const bucketKey = "FLEETTESTS:not-a-secret-of-anyone";

/** Starts an S3 server in a cluster, with a LoadBalancer in front of it, and returns its URL. Its data ends with its pod. */
export async function serveObjectStorage(cluster: string): Promise<string> {
  const { core } = await kube(cluster);
  const [access = "", secret = ""] = bucketKey.split(":");
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  await core.createNamespacedPod({
    namespace,
    body: {
      metadata: { name, labels: { app: name } },
      spec: {
        containers: [
          {
            name,
            image: images.find((image) => image.name.includes(`/${name}:`))?.name ?? "",
            args: ["--port", `:${port}`, "--access", access, "--secret", secret, "posix", "/data"],
            readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
            // A folder is a bucket.
            volumeMounts: [{ name: "data", mountPath: `/data/${bucket}` }],
          },
        ],
        volumes: [{ name: "data", emptyDir: {} }],
      },
    },
  });
  await core.createNamespacedService({
    namespace,
    body: {
      metadata: { name },
      spec: { type: "LoadBalancer", selector: { app: name }, ports: [{ port }] },
    },
  });
  const { status } = await eventually(
    "an address of the object storage",
    120,
    () => core.readNamespacedService({ name, namespace }),
    (service) => service.status?.loadBalancer?.ingress?.[0]?.ip !== undefined,
  );
  await eventually(
    "the object storage",
    120,
    () => core.readNamespacedPod({ name, namespace }),
    ({ status: { conditions = [] } = {} }) =>
      conditions.some((one) => one.type === "Ready" && one.status === "True"),
  );
  return `http://${status?.loadBalancer?.ingress?.[0]?.ip ?? ""}:${port}`;
}

/** Deletes the storage with its load balancer, and waits until that is gone at Linode too. */
export async function removeObjectStorage(cluster: string): Promise<void> {
  const { core } = await kube(cluster);
  await core.deleteNamespace({ name: namespace });
  await eventually(
    "no object storage",
    120,
    async () =>
      (await core.listNamespace({ fieldSelector: `metadata.name=${namespace}` })).items.length,
    (namespaces) => namespaces === 0,
  );
}
