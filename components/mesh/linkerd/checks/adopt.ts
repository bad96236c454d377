import {
  CoreV1Api,
  KubernetesObjectApi,
  PatchStrategy,
  type KubernetesObject,
} from "@kubernetes/client-node";
import { connect } from "../../../internal/connect.ts";
import { linkerdNamespace } from "../names.ts";

/** Every kind that the two charts create, and the release that is to own what there is of it. */
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

const releases = { definitions: "linkerd-crds", controlPlane: "linkerd-control-plane" } as const;
/** The label by which they are found. */
export const labelSelector = `linkerd.io/control-plane-ns=${linkerdNamespace}`;

/**
 * Makes an installed control plane Helm's to upgrade, under the names that the stack's releases have: everything that its
 * installer labelled is marked as theirs, and records of an earlier release under these names go, as Helm would refuse to
 * install beside them. Nothing that runs is touched.
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

/** What Helm looks for on an object that it finds in its way. */
function markOf(
  apiVersion: string,
  kind: string,
  metadata: KubernetesObject["metadata"],
): KubernetesObject & { metadata: { name: string } } {
  const { name = "", namespace } = metadata ?? {};
  const release =
    kind === "CustomResourceDefinition" ? releases.definitions : releases.controlPlane;
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
