import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { childOptions } from "../internal/options.ts";
import { agentUser, executionNamespace, systemLabel } from "./names.ts";
import { agentGrants, type Grant } from "./rbac.ts";

export interface MemberNamespaceArgs {
  /** The member's name in Karmada. */
  readonly cluster: string;
}

/**
 * A member's execution namespace in Karmada's API, which holds its Works, and the agent's roles. Karmada would create the
 * namespace itself, but only with the Cluster, and the agent's Role must be in it before. `opts.provider` is Karmada's API.
 */
export class MemberNamespace extends Component {
  constructor(
    name: string,
    { cluster }: MemberNamespaceArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super("archipelago:karmada:MemberPlace", name, { cluster }, opts);
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: executionNamespace(cluster), labels: systemLabel } },
      childOptions(this, opts),
    );
    for (const grant of agentGrants(cluster)) {
      declareGrant(`${name}-${grant.role}`, cluster, grant, (...dependsOn) =>
        childOptions(this, opts, { dependsOn: [namespace, ...dependsOn] }),
      );
    }
    this.registerOutputs({});
  }
}

function declareGrant(
  name: string,
  cluster: string,
  grant: Grant,
  dependingOn: (...dependsOn: pulumi.Resource[]) => pulumi.CustomResourceOptions,
): void {
  const apiGroup = "rbac.authorization.k8s.io";
  const { rbac } = k8s;
  const clusterWide = grant.namespace === undefined;
  const metadata = { name: grant.name, ...(!clusterWide && { namespace: grant.namespace }) };
  const rules = grant.rules;
  const role = clusterWide
    ? new rbac.v1.ClusterRole(name, { metadata, rules }, dependingOn())
    : new rbac.v1.Role(name, { metadata, rules }, dependingOn());
  const binding = {
    metadata,
    roleRef: { apiGroup, kind: clusterWide ? "ClusterRole" : "Role", name: grant.name },
    subjects: [{ apiGroup, kind: "User", name: agentUser(cluster) }],
  };
  if (clusterWide) {
    new rbac.v1.ClusterRoleBinding(`${name}-binding`, binding, dependingOn(role));
  } else {
    new rbac.v1.RoleBinding(`${name}-binding`, binding, dependingOn(role));
  }
}
