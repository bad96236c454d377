/**
 * A name of ours that is made from a cluster's name, and how long it may be. The shortest room wins, so that a fleet can
 * switch a part on later without renaming a cluster, which would replace it.
 */
interface DerivedName {
  readonly prefix: string;
  readonly longest: number;
}

const DERIVED_NAMES: readonly DerivedName[] = [
  // The name that Istio's own tool gives a remote Secret; label values and DNS labels end at 63.
  { prefix: "istio-remote-secret-", longest: 63 },
  // Karmada's namespace for what it sends to a cluster.
  { prefix: "karmada-es-", longest: 63 },
  // The common name in an agent's certificate; X.509 ends it at 64.
  { prefix: "system:karmada:agent:", longest: 64 },
  // Karmada's own limit on the name itself.
  { prefix: "", longest: 48 },
];

/** How many characters a cluster's name may have. */
export const LONGEST_CLUSTER_NAME = Math.min(
  ...DERIVED_NAMES.map(({ prefix, longest }) => longest - prefix.length),
);

/** A name made from this cluster name that is too long, or undefined. */
export function tooLongDerivedName(name: string): DerivedName | undefined {
  return DERIVED_NAMES.find(({ prefix, longest }) => prefix.length + name.length > longest);
}

/**
 * Names that no cluster may have. Whoever holds any of Karmada's bootstrap tokens may obtain a certificate for its agent
 * user of that name, which may do everything in every cluster.
 */
export const RESERVED_CLUSTER_NAMES: readonly string[] = ["rbac-generator"];

/** Namespaces that the mesh cannot have for itself: Kubernetes' own, and those that the program gives other uses. */
export const RESERVED_NAMESPACES: readonly string[] = [
  "default",
  "kube-node-lease",
  "kube-public",
  "kube-system",
  "archipelago-gate",
  "demo",
  "istio-ingress",
  "karmada-system",
];

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Whether a text is a DNS-1123 label of any length. */
export function isDnsLabel(name: string): boolean {
  return DNS_LABEL.test(name);
}

const LABEL = /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/;
const LONGEST_LABEL = 32;

/** The Linode API's rule for the label of an LKE cluster, as {@link isLkeLabel} checks it. */
export const LKE_LABEL = `1 to ${LONGEST_LABEL} letters and digits, with single dashes between them`;

/** Whether a text can be the label of an LKE cluster. */
export function isLkeLabel(label: string): boolean {
  return label.length <= LONGEST_LABEL && LABEL.test(label);
}

/** The LKE label of a cluster that the settings give none: one account may hold several stacks' clusters. */
export function defaultLabel(stack: string, cluster: string): string {
  return `${stack}-${cluster}`;
}

/** The tag on everything of a stack at the provider; what a killed `up` left behind is found by it. */
export function stackTag(stack: string): string {
  return `archipelago:${stack}`;
}
