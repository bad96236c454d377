/** Names that are fixed in Karmada's sources, read at release 1.18.2. */

export { agentUser, systemNamespace } from "../pki/karmadaNames.ts";

/** Namespace of Karmada's API that holds the members' leases. */
export const leaseNamespace = "karmada-cluster";

/** Port of Karmada's API. */
export const apiPort = 5443;

/** Labels of the chart's API pods. */
export const apiLabels = { app: "karmada-apiserver" };

/** Label of objects that belong to Karmada itself, and are no workloads. */
export const systemLabel = { "karmada.io/system": "true" };

/** Longest name that Karmada accepts for a member. */
export const longestMemberName = 48;

/** Prefix of the namespaces of Karmada's API that hold the members' Works. */
export const executionNamespacePrefix = "karmada-es-";

/** The namespace of Karmada's API that holds one member's Works. */
export function executionNamespace(cluster: string): string {
  return `${executionNamespacePrefix}${cluster}`;
}
