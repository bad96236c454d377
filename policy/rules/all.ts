import { protectedRoot, stackTag } from "./clusters.ts";
import { closedLoadBalancers } from "./loadBalancers.ts";
import { confinedPods, mirroredImages } from "./pods.ts";
import { clusterIdentifier, explicitProvider } from "./providers.ts";
import type { Declared, Rule } from "./rule.ts";

/** A rule with its name and the options that it has without a configuration of the pack. */
export interface NamedRule {
  /** As in a configuration of the pack and in its messages. */
  readonly name: string;
  readonly description: string;
  /** Each option is a list of texts. */
  readonly defaults: Readonly<Record<string, readonly string[]>>;
  /** The problems of a resource. Options that are not configured have their defaults. */
  readonly problems: (resource: Declared, configured: object) => readonly string[];
}

type Options<T> = T & Readonly<Record<string, readonly string[]>>;

function named<T extends object>(
  name: string,
  description: string,
  rule: Rule<T>,
  defaults: Options<T>,
): NamedRule {
  const problems = (resource: Declared, configured: object) =>
    rule(resource, { ...defaults, ...configured });
  return { name, description, defaults, problems };
}

/** The rules that look at one resource and end a preview or an update. */
export const rules: readonly NamedRule[] = [
  named(
    "explicit-provider",
    "Every Kubernetes object names its cluster by an explicit provider.",
    explicitProvider,
    {},
  ),
  named(
    "cluster-identifier",
    "Every Kubernetes provider has a clusterIdentifier.",
    clusterIdentifier,
    {},
  ),
  named(
    "closed-load-balancers",
    "A load balancer accepts connections from stated addresses only.",
    closedLoadBalancers,
    { open: [] },
  ),
  named("stack-tag", "An LKE cluster is tagged with its stack.", stackTag, {}),
  named(
    "protected-root",
    "The key and the certificate of a production stack's root cannot be deleted.",
    protectedRoot,
    { production: ["prod*"] },
  ),
  named(
    "confined-pods",
    "The pods that the program declares have no privileges.",
    confinedPods,
    // A third party's demo, whose images run as root.
    { exempt: ["emojivoto"] },
  ),
  named(
    "mirrored-images",
    "With a mirror, the images of these pods come from nowhere else.",
    mirroredImages,
    { registries: [] },
  ),
];
