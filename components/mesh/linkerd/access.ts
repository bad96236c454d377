import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../internal/component.ts";
import { childOptions } from "../../internal/options.ts";
import { tokenField } from "../../internal/tokenSecret.ts";
import { accessAccount, multiclusterNamespace } from "./multiclusterNames.ts";

/** The ClusterRole that every account of {@link RemoteAccess} is bound to; a cluster's MulticlusterExtension makes it. */
export const remoteAccessRole = "linkerd-service-mirror-remote-access";

const read = ["get", "list", "watch"];

/**
 * What a peer needs of a cluster to mirror its Services and find their pods: no Secrets, nothing to change but Events.
 * The same rights as `linkerd multicluster allow` gives.
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
  /** The cluster that is let in. Plain: its account bears the name. */
  readonly source: string;
  /** Another number is another token; the one before it ends with the same update. */
  readonly generation: number;
}

/**
 * One source cluster's access to a target cluster: an account of its own, so that it can be taken away from one cluster
 * and left to the others, and a token of it.
 */
export class RemoteAccess extends Component {
  /** A secret. */
  public readonly token: pulumi.Output<string>;
  /** Certificate authority of the target's API, PEM; as secret as the token that it came with. */
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
      // A token that nobody has rights for yet would be refused by the API, and the refusal be taken for an answer.
      after(serviceAccount, binding),
    );
    this.token = pulumi.secret(tokenField(token, "token"));
    this.caPem = tokenField(token, "ca.crt");
    this.registerOutputs({ token: this.token, caPem: this.caPem });
  }
}
