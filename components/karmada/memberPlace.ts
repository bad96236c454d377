import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { childOptions } from "../internal/options.ts";
import { agentUser, executionNamespace, systemLabel } from "./names.ts";
import { agentGrants, type Grant } from "./rbac.ts";

export interface MemberPlaceArgs {
  /** The member's name in Karmada. */
  readonly cluster: string;
}

/**
 * A member's place in Karmada's API, before there is a member: the namespace that holds its Works, and what its agent may
 * do. Karmada would make the namespace by itself, but only with the Cluster, and the agent's Role has to be in it before.
 * `opts.provider` is Karmada's API.
 */
export class MemberPlace extends Component {
  constructor(
    name: string,
    { cluster }: MemberPlaceArgs,
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
  after: (...dependsOn: pulumi.Resource[]) => pulumi.CustomResourceOptions,
): void {
  const apiGroup = "rbac.authorization.k8s.io";
  const { rbac } = k8s;
  const everywhere = grant.namespace === undefined;
  const metadata = { name: grant.name, ...(!everywhere && { namespace: grant.namespace }) };
  const rules = grant.rules;
  const role = everywhere
    ? new rbac.v1.ClusterRole(name, { metadata, rules }, after())
    : new rbac.v1.Role(name, { metadata, rules }, after());
  const binding = {
    metadata,
    roleRef: { apiGroup, kind: everywhere ? "ClusterRole" : "Role", name: grant.name },
    subjects: [{ apiGroup, kind: "User", name: agentUser(cluster) }],
  };
  if (everywhere) {
    new rbac.v1.ClusterRoleBinding(`${name}-binding`, binding, after(role));
  } else {
    new rbac.v1.RoleBinding(`${name}-binding`, binding, after(role));
  }
}
