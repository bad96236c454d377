import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { throwRunError } from "../internal/errors.ts";
import { rejectOtherCluster } from "./otherCluster.ts";

export interface ClusterProviderArgs {
  /** The cluster's name in the fleet, for messages. Plain. */
  readonly clusterName: string;
  /** A kubeconfig of this cluster alone, YAML. */
  readonly kubeconfig: pulumi.Input<string>;
  /**
   * Unique identity of the cluster. In the stack's own cluster a change replaces everything in it. In another cluster the
   * first one stays in the state, since earlier versions used the context's name, and a change to another identity is
   * refused.
   */
  readonly identifier: pulumi.Input<string>;
  /** True if everything in the cluster belongs to the stack. Plain. */
  readonly stackOwned: boolean;
  /**
   * A read-only check that the cluster can take what is to be declared in it; rejects with a message for the user if it
   * cannot. Runs in every update, and in every preview that knows the kubeconfig.
   *
   * @default no check
   */
  readonly preflight?: ClusterPreflight | undefined;
}

/** See {@link ClusterProviderArgs.preflight}. */
export type ClusterPreflight = (kubeconfig: string) => Promise<void>;

/**
 * The kubernetes provider of one cluster. It also carries the cluster's name, kubeconfig and owner, so that a component
 * gets its cluster through `opts.provider` and nothing else; see {@link clusterOf}.
 *
 * To the engine it is an ordinary kubernetes provider. It depends on the preflight, so nothing is declared in a cluster
 * that did not pass, and a dependency on the provider is a dependency on the preflight.
 */
export class ClusterProvider extends k8s.Provider {
  /** The cluster's name in the fleet. */
  readonly clusterName: string;
  /**
   * A kubeconfig of this cluster alone, YAML; a secret. It may be known before the preflight has passed: call the cluster
   * in a hook of a resource in it, or after such a resource.
   */
  readonly kubeconfig: pulumi.Output<string>;
  /** True if everything in the cluster belongs to the stack, so that leftovers of an interrupted update may be deleted. */
  readonly stackOwned: boolean;

  constructor(name: string, args: ClusterProviderArgs, opts?: pulumi.ResourceOptions) {
    const { clusterName, identifier, stackOwned } = args;
    const kubeconfig = pulumi.secret(args.kubeconfig);
    const passed = kubeconfig.apply((text) => runPreflight(args.preflight, text));
    super(
      name,
      {
        kubeconfig,
        // Without it a rotated kubeconfig would count as another cluster, and replace everything in this one.
        clusterIdentifier: identifier,
        enableServerSideApply: true,
        // Without these, changing data replaces a Secret or a ConfigMap, and its readers briefly find none.
        enableSecretMutable: true,
        enableConfigMapMutable: true,
        // In the stack's own cluster an existing object was created by an interrupted update; in a user's cluster it
        // belongs to somebody else.
        upsertExistingObjects: stackOwned,
        // Manual edits are reverted; in a user's cluster the conflict is an error that names the field manager.
        enablePatchForce: stackOwned,
      },
      pulumi.mergeOptions(opts, {
        // Not in the kubeconfig's own apply, where Pulumi would prefix the error with the argument's.
        dependsOn: passed,
        ...(!stackOwned && sameCluster(name, clusterName, identifier)),
      }),
    );
    this.clusterName = clusterName;
    this.kubeconfig = kubeconfig;
    this.stackOwned = stackOwned;
  }
}

/**
 * Options of the provider of a cluster that the stack does not own. Its identifier stays what it was first: earlier versions
 * used the context's name, and its change would replace everything in the cluster.
 */
function sameCluster(
  name: string,
  cluster: string,
  identity: pulumi.Input<string>,
): pulumi.CustomResourceOptions {
  const identifierIn = (inputs: unknown): unknown =>
    typeof inputs === "object" && inputs !== null && "clusterIdentifier" in inputs
      ? inputs.clusterIdentifier
      : undefined;
  return {
    ignoreChanges: ["clusterIdentifier"],
    hooks: rejectOtherCluster(`${name}-same`, cluster, pulumi.output(identity), identifierIn),
  };
}

/** @returns an empty list: the dependency is on the promise */
async function runPreflight(
  preflight: ClusterPreflight | undefined,
  kubeconfig: string,
): Promise<pulumi.Resource[]> {
  await preflight?.(kubeconfig).catch(throwRunError);
  return [];
}

/**
 * The cluster that a resource lives in, by its own or an inherited provider. Undefined with a plain
 * `kubernetes.Provider`, which is enough to declare objects; steps that call the cluster's API are then skipped.
 */
export function clusterOf(resource: pulumi.Resource): ClusterProvider | undefined {
  const provider = resource.getProvider("kubernetes:core/v1:Namespace");
  return provider instanceof ClusterProvider ? provider : undefined;
}
