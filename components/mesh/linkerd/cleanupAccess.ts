import { linkerdNamespace } from "./names.ts";

/** Name of the cleanup's Job, ServiceAccount, ClusterRole and admission policy. */
export const cleanupName = "mirror-sweep";

/** Namespace of the cleanup. */
export const cleanupNamespace = linkerdNamespace;

/** Permissions of the cleanup: list mirrors in all namespaces, delete them, and update the members of federated Services. */
export const cleanupRules = [
  { apiGroups: [""], resources: ["services"], verbs: ["get", "list", "patch", "delete"] },
];

const mirrorLabel = "mirror.linkerd.io/mirrored-service";

/**
 * A policy that limits the cleanup's account to Services with the mirrors' label, which RBAC cannot express: no other
 * Service can be changed or deleted with it, and of a mirror only its metadata can be changed. The policy's binding is
 * {@link cleanupGuardBindingSpec}. See https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export const cleanupGuardSpec = {
  failurePolicy: "Fail",
  matchConstraints: {
    resourceRules: [
      {
        apiGroups: [""],
        apiVersions: ["v1"],
        operations: ["UPDATE", "DELETE"],
        resources: ["services"],
      },
    ],
  },
  matchConditions: [
    {
      name: "cleanup",
      expression: `request.userInfo.username == 'system:serviceaccount:${cleanupNamespace}:${cleanupName}'`,
    },
  ],
  validations: [
    {
      expression: `has(oldObject.metadata.labels) && '${mirrorLabel}' in oldObject.metadata.labels && oldObject.metadata.labels['${mirrorLabel}'] == 'true'`,
      message: `the Service does not have the label ${mirrorLabel}=true`,
    },
    {
      expression: "request.operation == 'DELETE' || object.spec == oldObject.spec",
      message: "only the metadata of a mirror may be changed",
    },
  ],
};

/** Binding of {@link cleanupGuardSpec}. */
export const cleanupGuardBindingSpec = {
  policyName: cleanupName,
  validationActions: ["Deny"],
};
