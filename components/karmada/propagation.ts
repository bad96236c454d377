/** One kind of resource, or one resource, of the policy's namespace. */
export interface ResourceSelector {
  readonly apiVersion: string;
  readonly kind: string;
  /** @default all of the kind */
  readonly name?: string;
}

/** Where resources go, and how replicas are shared out. */
export interface PropagationArgs {
  readonly name: string;
  readonly namespace: string;
  readonly resources: readonly ResourceSelector[];
  /** Every one of these gets the whole resource. Give this or `weights`. */
  readonly clusters?: readonly string[];
  /**
   * Replicas are divided in proportion to these; a cluster with weight zero gets none. What has no replicas, such as a
   * Service, goes whole to every cluster named here, whatever its weight.
   */
  readonly weights?: Readonly<Record<string, number>>;
}

/** A PropagationPolicy, to be declared against Karmada's API. */
export interface PropagationPolicy {
  readonly apiVersion: "policy.karmada.io/v1alpha1";
  readonly kind: "PropagationPolicy";
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

/**
 * A policy that names its clusters: one that selected them by label would take a new member before its namespaces and
 * its mesh are there, and would hold on to one that is leaving.
 *
 * Throws when it would place nothing anywhere: no cluster, no weight above zero, or both ways of placing at once.
 */
export function propagationPolicy(args: PropagationArgs): PropagationPolicy {
  const { name, namespace, resources, weights } = args;
  if ((args.clusters === undefined) === (weights === undefined)) {
    throw new Error(`propagation policy ${name} needs clusters or weights, and not both`);
  }
  // A cluster that the list of weights does not name has weight zero; one that it names with zero is refused.
  const shares = Object.entries(weights ?? {}).filter(([, weight]) => weight > 0);
  const clusterNames = args.clusters?.slice() ?? Object.keys(weights ?? {});
  // Karmada takes a list of no weights for equal ones.
  if (clusterNames.length === 0 || (weights !== undefined && shares.length === 0)) {
    throw new Error(`propagation policy ${name} names no cluster to place anything on`);
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
