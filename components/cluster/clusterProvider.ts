import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { throwRunError } from "../internal/errors.ts";

export interface ClusterProviderArgs {
  /** The cluster's name in the fleet, for messages. Plain. */
  readonly clusterName: string;
  /** A kubeconfig of this cluster alone, YAML. */
  readonly kubeconfig: pulumi.Input<string>;
  /** Tells the cluster from every other one; another value replaces everything in it. */
  readonly identifier: pulumi.Input<string>;
  /** Whether everything in the cluster is the stack's own. Plain. */
  readonly stackOwned: boolean;
  /**
   * Resolves once the cluster, by its kubeconfig, can take what is to be declared in it, and rejects with a message for the
   * user when it cannot. Runs in every update, and in every preview that knows the kubeconfig. It changes nothing.
   *
   * @default nothing is asked
   */
  readonly preflight?: ClusterPreflight | undefined;
}

/** See {@link ClusterProviderArgs.preflight}. */
export type ClusterPreflight = (kubeconfig: string) => Promise<void>;

/**
 * The kubernetes provider of one cluster. It carries what a component needs of its cluster beside a way to declare
 * objects, so that a component gets its cluster through `opts.provider` and nothing else; see {@link clusterOf}.
 *
 * To the engine it is a kubernetes provider like any other. It is there once the preflight has passed, so nothing is
 * declared in a cluster that did not pass, and a dependency on the provider is a dependency on the preflight.
 */
export class ClusterProvider extends k8s.Provider {
  /** The cluster's name in the fleet. */
  readonly clusterName: string;
  /**
   * A kubeconfig of this cluster alone, YAML; a secret. It may be known before the preflight has passed, so the cluster is
   * asked in a hook of something in it, or after such a thing.
   */
  readonly kubeconfig: pulumi.Output<string>;
  /** Whether everything in the cluster is the stack's own, so that what a dead update left there may be cleared. */
  readonly stackOwned: boolean;

  constructor(name: string, args: ClusterProviderArgs, opts?: pulumi.ResourceOptions) {
    const { clusterName, identifier, stackOwned } = args;
    const kubeconfig = pulumi.secret(args.kubeconfig);
    const passed = kubeconfig.apply((text) => pass(args.preflight, text));
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
      // Not inside the kubeconfig, where the error would begin with that of an argument.
      pulumi.mergeOptions(opts, { dependsOn: passed }),
    );
    this.clusterName = clusterName;
    this.kubeconfig = kubeconfig;
    this.stackOwned = stackOwned;
  }
}

/** @returns no dependency: what counts is that it comes */
async function pass(
  preflight: ClusterPreflight | undefined,
  kubeconfig: string,
): Promise<pulumi.Resource[]> {
  await preflight?.(kubeconfig).catch(throwRunError);
  return [];
}

/**
 * The cluster that a resource lives in, by its own or an inherited provider. Undefined with a plain
 * `kubernetes.Provider`, which is enough to declare objects: what would ask the cluster itself is then left out.
 */
export function clusterOf(resource: pulumi.Resource): ClusterProvider | undefined {
  const provider = resource.getProvider("kubernetes:core/v1:Namespace");
  return provider instanceof ClusterProvider ? provider : undefined;
}
