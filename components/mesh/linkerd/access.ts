import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../internal/component.ts";
import { childOptions } from "../../internal/options.ts";
import { tokenField } from "../../internal/tokenSecret.ts";
import { accessAccount, multiclusterNamespace } from "./multiclusterNames.ts";

/** The ClusterRole of every account of {@link RemoteAccess}; a cluster's MulticlusterExtension declares it. */
export const remoteAccessRole = "linkerd-service-mirror-remote-access";

const read = ["get", "list", "watch"];

/**
 * Permissions with which a peer mirrors a cluster's Services and discovers their pods: no access to Secrets, and no writes
 * except Events. They are those of `linkerd multicluster allow`.
 */
export const remoteAccessRules = [
  { apiGroups: [""], resources: ["services", "endpoints", "pods"], verbs: read },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: read },
  { apiGroups: ["apps"], resources: ["replicasets"], verbs: read },
  { apiGroups: ["batch"], resources: ["jobs"], verbs: read },
  { apiGroups: ["policy.linkerd.io"], resources: ["servers"], verbs: read },
  {
    apiGroups: [""],
    resources: ["configmaps"],
    resourceNames: ["linkerd-config"],
    verbs: ["get"],
  },
  { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
];

export interface RemoteAccessArgs {
  /** The cluster that gets access. Plain: its account has the name. */
  readonly source: string;
  /** A new number creates a new token; the same update deletes the old one. */
  readonly generation: number;
}

/**
 * One source cluster's access to a target cluster: an account of its own with a token, so that it can be revoked for one
 * cluster and kept for the others.
 */
export class RemoteAccess extends Component {
  /** A secret. */
  public readonly token: pulumi.Output<string>;
  /** CA certificate of the target's API, PEM; a secret like the token, as both come in one Secret. */
  public readonly caPem: pulumi.Output<string>;

  /** `opts.provider` is the target's, and `opts.dependsOn` has to name its MulticlusterExtension. */
  constructor(name: string, args: RemoteAccessArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { source, generation } = args;
    super("archipelago:mesh/linkerd:RemoteAccess", name, { source, generation }, opts);
    const account = accessAccount(source);
    const metadata = { name: account, namespace: multiclusterNamespace };
    const after = (...dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions =>
      childOptions(this, opts, { dependsOn });

    const serviceAccount = new k8s.core.v1.ServiceAccount(`${name}-account`, { metadata }, after());
    const binding = new k8s.rbac.v1.ClusterRoleBinding(
      `${name}-binding`,
      {
        metadata: { name: account },
        roleRef: {
          apiGroup: "rbac.authorization.k8s.io",
          kind: "ClusterRole",
          name: remoteAccessRole,
        },
        subjects: [{ kind: "ServiceAccount", ...metadata }],
      },
      after(serviceAccount),
    );
    const token = new k8s.core.v1.Secret(
      `${name}-token`,
      {
        metadata: {
          name: `${account}-token-${generation}`,
          namespace: multiclusterNamespace,
          annotations: { "kubernetes.io/service-account.name": account },
        },
        type: "kubernetes.io/service-account-token",
      },
      // After the binding: the API would reject a token without permissions, and its users would take that as final.
      after(serviceAccount, binding),
    );
    this.token = pulumi.secret(tokenField(token, "token"));
    this.caPem = tokenField(token, "ca.crt");
    this.registerOutputs({ token: this.token, caPem: this.caPem });
  }
}
