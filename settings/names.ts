import {
  executionNamespacePrefix,
  leaseNamespace,
  longestMemberName,
  systemNamespace,
} from "../components/karmada/names.ts";
import { ingressNamespace } from "../components/mesh/istio/ingressValues.ts";
import { multiclusterNamespace } from "../components/mesh/linkerd/multiclusterNames.ts";
import { linkerdNamespace, vizNamespace } from "../components/mesh/linkerd/names.ts";
import { agentUserPrefix } from "../components/pki/karmadaNames.ts";
import { gateNamespace } from "../components/verification/probePlan.ts";
import { demoNamespace } from "../components/workloads/demoPlan.ts";
import { emojivotoNamespace } from "../components/workloads/emojivotoPlan.ts";

/**
 * A name that is derived from a cluster's name, and its longest form. The shortest limit applies to every cluster, so
 * that a fleet can enable a part later without renaming a cluster, which would replace it.
 */
interface DerivedName {
  readonly prefix: string;
  readonly longest: number;
}

const DERIVED_NAMES: readonly DerivedName[] = [
  // A remote Secret, as istioctl names it; label values and DNS labels have at most 63 characters.
  { prefix: "istio-remote-secret-", longest: 63 },
  // Karmada's namespace for the Works of a member.
  { prefix: executionNamespacePrefix, longest: 63 },
  // The common name in an agent's certificate; X.509 allows 64 characters.
  { prefix: agentUserPrefix, longest: 64 },
  { prefix: "", longest: longestMemberName },
];

/** Longest name of a cluster, in characters. */
export const LONGEST_CLUSTER_NAME = Math.min(
  ...DERIVED_NAMES.map(({ prefix, longest }) => longest - prefix.length),
);

/** A name derived from this cluster name that is too long; undefined when all fit. */
export function tooLongDerivedName(name: string): DerivedName | undefined {
  return DERIVED_NAMES.find(({ prefix, longest }) => prefix.length + name.length > longest);
}

/**
 * Names that no cluster may have. Whoever holds one of Karmada's bootstrap tokens can obtain a certificate for the agent
 * user of that name, which has full access to every cluster.
 */
export const RESERVED_CLUSTER_NAMES: readonly string[] = ["rbac-generator"];

/** Logical name of a Link: from the cluster that it is declared in, by the Link's own name. */
export function linkResource(source: string, link: string): string {
  return `link-${source}-${link}`;
}

/** Logical names of the Secrets with a Link's credentials: its controller's, and the control plane's for discovery. */
export function linkSecrets(link: string): readonly string[] {
  return [`${link}-credentials`, `${link}-discovery-credentials`];
}

/** Logical name of the account with which a source reads a target. */
export function accessResource(target: string, source: string): string {
  return `access-${target}-from-${source}`;
}

/** Logical name of the account with which a source's istiod reads a target. */
export function readerResource(target: string, source: string): string {
  return `reader-${target}-from-${source}`;
}

/** Namespaces that parts of the program own, whether the settings enable them or not. */
const OWNED_NAMESPACES: readonly string[] = [
  gateNamespace,
  demoNamespace,
  emojivotoNamespace,
  ingressNamespace,
  leaseNamespace,
  systemNamespace,
  linkerdNamespace,
  multiclusterNamespace,
  vizNamespace,
];

/** Prefixes of the namespaces of Kubernetes, of Karmada (which propagates nothing to them) and of the program. */
const OWNED_PREFIX = /^(kube|karmada|archipelago)-/;

/** Tells whether a namespace belongs to Kubernetes or to a part of the program. */
export function isOwnedNamespace(namespace: string): boolean {
  return OWNED_PREFIX.test(namespace) || OWNED_NAMESPACES.includes(namespace);
}

/** Tells whether the mesh cannot have a namespace for itself. */
export function isReservedNamespace(namespace: string): boolean {
  return namespace === "default" || isOwnedNamespace(namespace);
}

/** Tells whether a tag is the marker of a stack of this program, except this stack's own. */
export function isForeignMarker(tag: string, stack: string): boolean {
  return tag.trim().toLowerCase().startsWith(STACK_TAG_PREFIX) && tag !== stackTag(stack);
}

/** Syntax of a DNS-1123 label. */
export const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Syntax of an LKE cluster's label: the Linode API's rule. */
export const LKE_LABEL = /^(?=.{1,32}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/;

/** {@link LKE_LABEL} in words. */
export const LKE_LABEL_RULE = "1 to 32 letters and digits, with single dashes between them";

/** The LKE label of a cluster whose settings have none. It contains the stack's name: stacks may share an account. */
export function defaultLabel(stack: string, cluster: string): string {
  return `${stack}-${cluster}`;
}

const STACK_TAG_PREFIX = "archipelago:";

/** The tag on every resource of a stack at the provider; it identifies what an interrupted `up` left behind. */
export function stackTag(stack: string): string {
  return `${STACK_TAG_PREFIX}${stack}`;
}

/** Longest tag that Linode accepts, in characters. */
export const LONGEST_TAG = 50;

/** Longest name of a stack, so that its tag fits. */
export const LONGEST_STACK_NAME = LONGEST_TAG - STACK_TAG_PREFIX.length;
