import { agentUser, executionNamespace, leaseNamespace, systemNamespace } from "./names.ts";

/** One rule of a Role. */
export interface PolicyRule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly resourceNames?: string[];
  readonly verbs: string[];
}

/** Name of an agent's Role in its execution namespace, and of its binding. */
export const workRoleName = "archipelago-agent-works";

/**
 * Cluster-wide rules of one agent in Karmada's API: read what its start-up and its resource interpreter need, and update
 * the status of its own Cluster. It may not create that Cluster. Karmada 1.18 keeps nothing else of the Cluster from an update
 * of its status (`StatusStrategy` in its pkg/registry/cluster), so whoever has the agent's key writes its annotations, taints
 * and spec too: nothing about other members may follow from them.
 */
function agentClusterRules(cluster: string): PolicyRule[] {
  return [
    // Its caches list, and RBAC cannot restrict a list to a name.
    rule("cluster.karmada.io", ["clusters"], ["get", "list", "watch"]),
    rule("cluster.karmada.io", ["clusters/status"], ["update"], [cluster]),
    rule(
      "config.karmada.io",
      ["resourceinterpretercustomizations", "resourceinterpreterwebhookconfigurations"],
      ["list", "watch"],
    ),
    rule("", ["services"], ["list", "watch"]),
    rule("", ["namespaces"], ["get"], [systemNamespace]),
    // On the propagated resource, in any namespace: they tell a user why propagation failed.
    rule("", ["events"], ["create", "patch"]),
  ];
}

/** Rules of one agent in its execution namespace: apply Works and report their status. */
const agentWorkRules: PolicyRule[] = [
  // `update` removes the finalizer from a Work whose resources are deleted in the member.
  rule("work.karmada.io", ["works"], ["get", "list", "watch", "update"]),
  rule("work.karmada.io", ["works/status"], ["update"]),
];

/** Rules of one agent in the namespace of the members' leases: renew its own. */
function agentLeaseRules(cluster: string): PolicyRule[] {
  return [
    rule("coordination.k8s.io", ["leases"], ["get", "update"], [cluster]),
    // The authorizer does not know an object's name on create.
    rule("coordination.k8s.io", ["leases"], ["create"]),
  ];
}

/** A Role with the agent's user bound to it, or a ClusterRole if `namespace` is absent. */
export interface Grant {
  /** Suffix of the logical names. */
  readonly role: string;
  /** Name of the Role and of its binding. */
  readonly name: string;
  readonly namespace?: string;
  readonly rules: PolicyRule[];
}

/** All rights of a member's agent in Karmada's API. */
export function agentGrants(cluster: string): Grant[] {
  return [
    { role: "reader", name: agentUser(cluster), rules: agentClusterRules(cluster) },
    {
      role: "works",
      name: workRoleName,
      namespace: executionNamespace(cluster),
      rules: agentWorkRules,
    },
    {
      role: "lease",
      name: agentUser(cluster),
      namespace: leaseNamespace,
      rules: agentLeaseRules(cluster),
    },
  ];
}

function rule(
  group: string,
  resources: string[],
  verbs: string[],
  resourceNames?: string[],
): PolicyRule {
  return {
    apiGroups: [group],
    resources,
    ...(resourceNames !== undefined && { resourceNames }),
    verbs,
  };
}
