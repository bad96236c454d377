import { CoreV1Api, type KubeConfig, type KubernetesObject } from "@kubernetes/client-node";
import { until } from "../host/until.ts";
import { applyObjects } from "./objects.ts";

const namespace = "kube-system";
const account = "lke-admin";
const secret = "lke-admin-token";

const objects: readonly KubernetesObject[] = [
  { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: account, namespace } },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "lke-admin-binding" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "ServiceAccount", name: account, namespace }],
  } as KubernetesObject,
  {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: secret,
      namespace,
      annotations: { "kubernetes.io/service-account.name": account },
    },
    type: "kubernetes.io/service-account-token",
  } as KubernetesObject,
];

/** Seconds for the controller that fills the Secret. */
const timeoutSeconds = 60;

/**
 * The token of a cluster's administrator: as in LKE, that of the ServiceAccount `lke-admin`, in a Secret. Creates what is
 * missing.
 */
export async function administratorToken(client: KubeConfig): Promise<string> {
  await applyObjects(client, objects);
  return until("the administrator's token", timeoutSeconds, () => readToken(client));
}

/**
 * Revokes the token: an API server refuses a token whose Secret is gone, or holds another one (it may remember an
 * accepted token for 10 s). The next {@link administratorToken} is a new one.
 */
export async function revokeAdministratorToken(client: KubeConfig): Promise<void> {
  const core = client.makeApiClient(CoreV1Api);
  try {
    await core.deleteNamespacedSecret({ name: secret, namespace });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === 404)) throw error;
  }
}

async function readToken(client: KubeConfig): Promise<string | undefined> {
  const core = client.makeApiClient(CoreV1Api);
  const { data } = await core.readNamespacedSecret({ name: secret, namespace });
  const token = data?.["token"];
  return token === undefined ? undefined : Buffer.from(token, "base64").toString();
}
