import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../../internal/component.ts";
import { childOptions } from "../../internal/options.ts";
import { declareSourceAccount, type SourceCredentials } from "../sourceAccount.ts";
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
export class RemoteAccess extends Component implements SourceCredentials {
  public readonly token: pulumi.Output<string>;
  public readonly caPem: pulumi.Output<string>;

  /** `opts.provider` is the target's, and `opts.dependsOn` has to name its MulticlusterExtension. */
  constructor(name: string, args: RemoteAccessArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { source, generation } = args;
    super("archipelago:mesh/linkerd:RemoteAccess", name, { source, generation }, opts);
    const { token, caPem } = declareSourceAccount(
      name,
      {
        account: accessAccount(source),
        binding: { resource: `${name}-binding`, name: accessAccount(source) },
        namespace: multiclusterNamespace,
        clusterRole: remoteAccessRole,
        generation,
        tokenResource: `${name}-token`,
      },
      (...dependsOn) => childOptions(this, opts, { dependsOn }),
    );
    this.token = token;
    this.caPem = caPem;
    this.registerOutputs({ token: this.token, caPem: this.caPem });
  }
}
