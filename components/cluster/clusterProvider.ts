import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

export interface ClusterProviderArgs {
  /** The cluster's name in the fleet, for messages. Plain. */
  readonly clusterName: string;
  /** A kubeconfig of this cluster alone, YAML; known once the cluster can be used. */
  readonly kubeconfig: pulumi.Input<string>;
  /** Tells the cluster from every other one; another value replaces everything in it. */
  readonly identifier: pulumi.Input<string>;
  /** Whether everything in the cluster is the stack's own. Plain. */
  readonly stackOwned: boolean;
}

/**
 * The kubernetes provider of one cluster. It carries what a component needs of its cluster beside a way to declare
 * objects, so that a component gets its cluster through `opts.provider` and nothing else; see {@link clusterOf}.
 *
 * To the engine it is a kubernetes provider like any other.
 */
export class ClusterProvider extends k8s.Provider {
  /** The cluster's name in the fleet. */
  readonly clusterName: string;
  /** A kubeconfig of this cluster alone, YAML; a secret. Known once the cluster can be used. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Whether everything in the cluster is the stack's own, so that what a dead update left there may be cleared. */
  readonly stackOwned: boolean;

  constructor(name: string, args: ClusterProviderArgs, opts?: pulumi.ResourceOptions) {
    const { clusterName, identifier, stackOwned } = args;
    const kubeconfig = pulumi.secret(args.kubeconfig);
    super(
      name,
      {
        kubeconfig,
        // Without it a rotated kubeconfig would look like another cluster, and replace all that is in this one.
        clusterIdentifier: identifier,
        enableServerSideApply: true,
        // Without them a change of data replaces a Secret or a ConfigMap, and its readers briefly find none.
        enableSecretMutable: true,
        enableConfigMapMutable: true,
        // In a cluster of the stack's own an object that is there already was made by an update that was cut short; in a
        // user's cluster it is somebody else's.
        upsertExistingObjects: stackOwned,
        // What a person edited there is put right; in a user's cluster the conflict is an error that names the editor.
        enablePatchForce: stackOwned,
      },
      opts,
    );
    this.clusterName = clusterName;
    this.kubeconfig = kubeconfig;
    this.stackOwned = stackOwned;
  }
}

/**
 * The cluster that a resource lives in, by its own or an inherited provider. Undefined with a plain
 * `kubernetes.Provider`, which is enough to declare objects: what would ask the cluster itself is then left out.
 */
export function clusterOf(resource: pulumi.Resource): ClusterProvider | undefined {
  const provider = resource.getProvider("kubernetes:core/v1:Namespace");
  return provider instanceof ClusterProvider ? provider : undefined;
}
