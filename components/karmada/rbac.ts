import { agentUser, executionNamespace, memberNamespace, systemNamespace } from "./names.ts";

/** One rule of a Role. */
export interface PolicyRule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly resourceNames?: string[];
  readonly verbs: string[];
}

/** Name of the Role, and of its binding, by which an agent works in its execution namespace. */
export const workRoleName = "archipelago-agent-works";

/**
 * What one agent may do everywhere in Karmada's API: look at what its start-up and its resource interpreter read, and
 * report on the one Cluster that is its own. It may neither make that Cluster nor change what is said about it.
 */
function agentClusterRules(cluster: string): PolicyRule[] {
  return [
    // Its caches are filled by lists, and a list cannot be limited to a name.
    rule("cluster.karmada.io", ["clusters"], ["get", "list", "watch"]),
    rule("cluster.karmada.io", ["clusters/status"], ["update"], [cluster]),
    rule(
      "config.karmada.io",
      ["resourceinterpretercustomizations", "resourceinterpreterwebhookconfigurations"],
      ["list", "watch"],
    ),
    rule("", ["services"], ["list", "watch"]),
    rule("", ["namespaces"], ["get"], [systemNamespace]),
    // On the resource that was to be propagated, in whatever namespace: how a user learns why it is not there.
    rule("", ["events"], ["create", "patch"]),
  ];
}

/** What one agent may do in its execution namespace: carry out Works, and say how that went. */
const agentWorkRules: PolicyRule[] = [
  // `update` takes the finalizer off a Work whose resources are gone from the member.
  rule("work.karmada.io", ["works"], ["get", "list", "watch", "update"]),
  rule("work.karmada.io", ["works/status"], ["update"]),
];

/** What one agent may do where Karmada keeps the members' leases: keep its own alive. */
function agentLeaseRules(cluster: string): PolicyRule[] {
  return [
    rule("coordination.k8s.io", ["leases"], ["get", "update"], [cluster]),
    // A name is not known to the authorizer when something is created.
    rule("coordination.k8s.io", ["leases"], ["create"]),
  ];
}

/** A Role or ClusterRole with the agent's user bound to it. `namespace` is absent for what holds everywhere. */
export interface Grant {
  /** Role noun of the logical names. */
  readonly role: string;
  /** Name of the Role and of its binding. */
  readonly name: string;
  readonly namespace?: string;
  readonly rules: PolicyRule[];
}

/** Everything that a member's agent may do at Karmada's API. */
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
      namespace: memberNamespace,
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
