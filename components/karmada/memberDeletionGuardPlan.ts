import { executionNamespacePrefix } from "./names.ts";
import { workRoleName } from "./rbac.ts";

/** Name of the policy, and of its binding, in Karmada's API. */
export const deletionGuardName = "archipelago-departure";

/**
 * A policy that keeps an agent's right to its Works as long as Works exist.
 *
 * When a Cluster is deleted, Karmada deletes the member's execution namespace, and Kubernetes everything in it at once,
 * including the agent's Role. The agent then cannot remove the finalizer from its Works, so that neither the namespace
 * nor the Cluster is ever deleted. This policy rejects the deletion of the Role and its binding while the same namespace
 * contains a Work; the namespace controller retries until none is left. Without an agent, Karmada itself removes the
 * finalizers, about 40 seconds after the agent's last heartbeat.
 *
 * The Works are the policy's parameters: Kubernetes evaluates it once for every Work in the namespace of the request, and
 * not at all if there is none. See
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#parameter-resources
 */
export const deletionGuardPolicySpec = {
  failurePolicy: "Fail",
  paramKind: { apiVersion: "work.karmada.io/v1alpha1", kind: "Work" },
  matchConstraints: {
    resourceRules: [
      {
        apiGroups: ["rbac.authorization.k8s.io"],
        apiVersions: ["v1"],
        operations: ["DELETE"],
        resources: ["roles", "rolebindings"],
      },
    ],
  },
  matchConditions: [
    {
      name: "right-to-works",
      // A deletecollection request has no name, but the policy is evaluated for each object of the collection.
      expression: `oldObject.metadata.name == '${workRoleName}' && oldObject.metadata.namespace.startsWith('${executionNamespacePrefix}')`,
    },
  ],
  validations: [
    {
      expression: "false",
      messageExpression: "'the member still has the work ' + params.metadata.name",
    },
  ],
};

/** Binding of {@link deletionGuardPolicySpec}, with all Works in the namespace of the request as parameters. */
export const deletionGuardBindingSpec = {
  policyName: deletionGuardName,
  paramRef: { selector: {}, parameterNotFoundAction: "Allow" },
  validationActions: ["Deny"],
};
