import { executionNamespacePrefix } from "./names.ts";
import { workRoleName } from "./rbac.ts";

/** Name of the policy, and of its binding, in Karmada's API. */
export const departurePolicyName = "archipelago-departure";

/**
 * Keeps an agent's right to its Works for as long as there are Works.
 *
 * When a Cluster is deleted, Karmada deletes the member's execution namespace, and Kubernetes everything in it at once,
 * the agent's Role too. The agent then cannot take the finalizer off its Works, the namespace never ends, and neither
 * does the Cluster. This policy refuses to delete the Role and its binding while the same namespace still holds a Work;
 * the namespace controller tries again until none is left. Where no agent is left to do it, Karmada itself takes the
 * finalizers off, some 40 seconds after the last sign of life.
 *
 * It works by what Kubernetes calls parameters: the policy is evaluated once for every Work in the namespace of the
 * request, and not at all where there is none.
 */
export const departurePolicySpec = {
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
      // A request that deletes a whole collection names no object, but comes with each one in turn.
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

/** Binds {@link departurePolicySpec}: its parameters are all Works in the namespace of the request. */
export const departureBindingSpec = {
  policyName: departurePolicyName,
  paramRef: { selector: {}, parameterNotFoundAction: "Allow" },
  validationActions: ["Deny"],
};
