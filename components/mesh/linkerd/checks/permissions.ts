import type { V1ResourceAttributes } from "@kubernetes/client-node";
import { linkerdNamespace } from "../names.ts";

/** Cluster-wide kinds that the charts create, by group. */
const clusterKinds: readonly (readonly [group: string, resource: string])[] = [
  ["", "namespaces"],
  ["rbac.authorization.k8s.io", "clusterroles"],
  ["rbac.authorization.k8s.io", "clusterrolebindings"],
  ["apiextensions.k8s.io", "customresourcedefinitions"],
  ["admissionregistration.k8s.io", "mutatingwebhookconfigurations"],
  ["admissionregistration.k8s.io", "validatingwebhookconfigurations"],
];

/** Kinds that the charts create in the control plane's namespace. */
const namespacedKinds: readonly (readonly [group: string, resource: string])[] = [
  ["", "serviceaccounts"],
  ["", "services"],
  ["", "configmaps"],
  ["", "secrets"],
  ["apps", "deployments"],
  ["batch", "cronjobs"],
  ["rbac.authorization.k8s.io", "roles"],
  ["rbac.authorization.k8s.io", "rolebindings"],
];

/** Permissions for an installation of Linkerd: to create each kind, and to read the objects that the extensions need. */
export const neededPermissions: readonly V1ResourceAttributes[] = [
  ...clusterKinds.map(([group, resource]) => ({ verb: "create", group, resource })),
  ...namespacedKinds.map(([group, resource]) => ({
    verb: "create",
    group,
    resource,
    namespace: linkerdNamespace,
  })),
  { verb: "get", group: "", resource: "secrets", namespace: linkerdNamespace },
  {
    verb: "get",
    group: "",
    resource: "configmaps",
    namespace: "kube-system",
    name: "extension-apiserver-authentication",
  },
];

/** A permission in the form of a message: `create deployments in linkerd`. */
export function describePermission(needed: V1ResourceAttributes): string {
  const { verb, resource, name, namespace } = needed;
  const what = [verb, resource, name].filter((word) => word !== undefined).join(" ");
  return namespace === undefined ? what : `${what} in ${namespace}`;
}
