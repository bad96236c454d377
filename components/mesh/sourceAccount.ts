import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { tokenField } from "../internal/tokenSecret.ts";

export interface SourceAccountArgs {
  /** Name of the ServiceAccount, and of what binds it to its role in the namespace. */
  readonly account: string;
  readonly namespace: string;
  /** ClusterRole with the permissions of the account. */
  readonly clusterRole: string;
  /**
   * The ClusterRoleBinding. Where the ClusterRole depends on the settings, both names have to, as a binding's role cannot
   * be changed: the other binding is created before this one is deleted.
   */
  readonly binding: { readonly resource: string; readonly name: string };
  /** Role in the account's namespace with further permissions. @default none */
  readonly role?: string | undefined;
  /** The token's Secret is named after it, so that a new generation is another Secret. */
  readonly generation: number;
  /** Logical name of the token's Secret. */
  readonly tokenResource: string;
}

/** What a source authenticates with at the target's API. */
export interface SourceCredentials {
  /** A secret. */
  readonly token: pulumi.Output<string>;
  /** CA certificate of the target's API, PEM; a secret like the token, as both come in one Secret. */
  readonly caPem: pulumi.Output<string>;
}

/**
 * Declares a source cluster's account in a target cluster, with a token. One account for each source, so that it can be
 * revoked for one source and kept for the others. The token does not expire, as nothing in the fleet would renew it
 * between two updates.
 *
 * @param after options of a child with these further dependencies
 */
export function declareSourceAccount(
  name: string,
  { account, namespace, clusterRole, binding, role, generation, tokenResource }: SourceAccountArgs,
  after: (...dependsOn: pulumi.Resource[]) => pulumi.CustomResourceOptions,
): SourceCredentials {
  const metadata = { name: account, namespace };
  const subjects = [{ kind: "ServiceAccount", ...metadata }];
  const apiGroup = "rbac.authorization.k8s.io";

  const serviceAccount = new k8s.core.v1.ServiceAccount(`${name}-account`, { metadata }, after());
  const clusterRoleBinding = new k8s.rbac.v1.ClusterRoleBinding(
    binding.resource,
    {
      metadata: { name: binding.name },
      roleRef: { apiGroup, kind: "ClusterRole", name: clusterRole },
      subjects,
    },
    after(serviceAccount),
  );
  const bindings: pulumi.Resource[] = [clusterRoleBinding];
  if (role !== undefined) {
    bindings.push(
      new k8s.rbac.v1.RoleBinding(
        `${name}-role-binding`,
        { metadata, roleRef: { apiGroup, kind: "Role", name: role }, subjects },
        after(serviceAccount),
      ),
    );
  }
  const secret = new k8s.core.v1.Secret(
    tokenResource,
    {
      metadata: {
        name: `${account}-token-${generation}`,
        namespace,
        annotations: { "kubernetes.io/service-account.name": account },
      },
      type: "kubernetes.io/service-account-token",
    },
    // After the bindings: the API would reject a token without permissions, and its users would take that as final.
    after(serviceAccount, ...bindings),
  );
  return {
    token: pulumi.secret(tokenField(secret, "token")),
    caPem: tokenField(secret, "ca.crt"),
  };
}
