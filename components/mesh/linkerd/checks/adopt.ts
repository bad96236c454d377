import {
  CoreV1Api,
  KubernetesObjectApi,
  PatchStrategy,
  type KubernetesObject,
} from "@kubernetes/client-node";
import { connect } from "../../../internal/connect.ts";
import { linkerdNamespace } from "../names.ts";

/** Every kind that the two charts create. */
export const adoptedKinds: readonly (readonly [
  apiVersion: string,
  kind: string,
  namespaced: boolean,
])[] = [
  ["v1", "ServiceAccount", true],
  ["v1", "Service", true],
  ["v1", "ConfigMap", true],
  ["v1", "Secret", true],
  ["apps/v1", "Deployment", true],
  ["batch/v1", "CronJob", true],
  ["policy/v1", "PodDisruptionBudget", true],
  ["rbac.authorization.k8s.io/v1", "Role", true],
  ["rbac.authorization.k8s.io/v1", "RoleBinding", true],
  ["rbac.authorization.k8s.io/v1", "ClusterRole", false],
  ["rbac.authorization.k8s.io/v1", "ClusterRoleBinding", false],
  ["admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", false],
  ["admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", false],
  ["apiextensions.k8s.io/v1", "CustomResourceDefinition", false],
];

const releases = { crds: "linkerd-crds", controlPlane: "linkerd-control-plane" } as const;
/** Label selector of the objects of an installation. */
export const labelSelector = `linkerd.io/control-plane-ns=${linkerdNamespace}`;

/**
 * Adopts an installed control plane, so that the stack's Helm releases can upgrade it: marks every object of the installer
 * as owned by these releases, and deletes the records of earlier releases with the same names, beside which Helm would
 * reject an installation. Running pods are not changed.
 */
export async function adopt(kubeconfig: string): Promise<void> {
  const config = connect(kubeconfig);
  const objects = KubernetesObjectApi.makeApiClient(config);
  for (const [apiVersion, kind, namespaced] of adoptedKinds) {
    const { items } = await objects.list(
      apiVersion,
      kind,
      namespaced ? linkerdNamespace : undefined,
      ...([undefined, undefined, undefined, undefined] as const),
      labelSelector,
    );
    for (const { metadata } of items) {
      const mark = markOf(apiVersion, kind, metadata);
      await objects.patch(
        mark,
        ...([undefined, undefined, undefined, undefined] as const),
        PatchStrategy.MergePatch,
      );
    }
  }
  await config.makeApiClient(CoreV1Api).deleteCollectionNamespacedSecret({
    namespace: linkerdNamespace,
    labelSelector: `owner=helm,name in (${Object.values(releases).join(",")})`,
  });
}

/** The labels and annotations by which Helm accepts an existing object as its own. */
function markOf(
  apiVersion: string,
  kind: string,
  metadata: KubernetesObject["metadata"],
): KubernetesObject & { metadata: { name: string } } {
  const { name = "", namespace } = metadata ?? {};
  const release = kind === "CustomResourceDefinition" ? releases.crds : releases.controlPlane;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      labels: { "app.kubernetes.io/managed-by": "Helm" },
      annotations: {
        "meta.helm.sh/release-name": release,
        "meta.helm.sh/release-namespace": linkerdNamespace,
      },
    },
  };
}
