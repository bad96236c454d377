import { failedToleration } from "./failoverPlan.ts";

/** All resources of a kind, or one resource, in the policy's namespace. */
export interface ResourceSelector {
  readonly apiVersion: string;
  readonly kind: string;
  /** @default all of the kind */
  readonly name?: string;
}

/** Target clusters of resources, and the division of replicas. */
export interface PropagationArgs {
  readonly name: string;
  readonly namespace: string;
  readonly resources: readonly ResourceSelector[];
  /** Each of these gets the whole resource. Exactly one of this and `weights` is required. */
  readonly clusters?: readonly string[];
  /**
   * Weights by cluster: replicas are divided in proportion, and a cluster of weight zero gets none. A resource without
   * replicas, such as a Service, is propagated to every cluster named here, whatever its weight.
   */
  readonly weights?: Readonly<Record<string, number>>;
  /** True if the resources stay in a region that is gone; see `Failover`. @default false */
  readonly stays?: boolean;
}

/** A PropagationPolicy, to be declared against Karmada's API. */
export interface PropagationPolicy {
  readonly apiVersion: "policy.karmada.io/v1alpha1";
  readonly kind: "PropagationPolicy";
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

/**
 * A policy that selects its clusters by name. Selection by label would include a new member before its namespaces and
 * mesh exist, and keep a member that is being deleted.
 *
 * @throws Error without a target (no cluster, or no weight above zero), or unless exactly one of `clusters` and `weights`
 * is given
 */
export function propagationPolicy(args: PropagationArgs): PropagationPolicy {
  const { name, namespace, resources, weights } = args;
  if ((args.clusters === undefined) === (weights === undefined)) {
    throw new Error(`propagation policy ${name}: requires exactly one of clusters and weights`);
  }
  // Karmada rejects a weight of zero. A cluster without an entry has weight zero.
  const shares = Object.entries(weights ?? {}).filter(([, weight]) => weight > 0);
  const clusterNames = args.clusters?.slice() ?? Object.keys(weights ?? {});
  // Karmada treats an empty list of weights as equal weights.
  if (clusterNames.length === 0 || (weights !== undefined && shares.length === 0)) {
    throw new Error(
      `propagation policy ${name}: no target; expected at least one cluster, or one weight greater than 0`,
    );
  }
  return {
    apiVersion: "policy.karmada.io/v1alpha1",
    kind: "PropagationPolicy",
    metadata: { name, namespace },
    spec: {
      resourceSelectors: resources.map((resource) => ({ ...resource })),
      propagateDeps: true,
      placement: {
        clusterAffinity: { clusterNames: clusterNames.sort() },
        ...(args.stays === true && { clusterTolerations: [failedToleration] }),
        replicaScheduling:
          weights === undefined ? { replicaSchedulingType: "Duplicated" } : divided(shares),
      },
    },
  };
}

function divided(shares: [cluster: string, weight: number][]): Record<string, unknown> {
  return {
    replicaSchedulingType: "Divided",
    replicaDivisionPreference: "Weighted",
    weightPreference: {
      staticWeightList: shares
        .sort(([left], [right]) => left.localeCompare(right))
        .map(([cluster, weight]) => ({ targetCluster: { clusterNames: [cluster] }, weight })),
    },
  };
}
