/** The names that Karmada gives things, or looks for; each is fixed in its sources, read at release 1.18.2. */

export { agentUser, systemNamespace } from "../pki/karmadaNames.ts";

/** Where Karmada's API keeps the members' leases. */
export const memberNamespace = "karmada-cluster";

/** Port of Karmada's API. */
export const apiPort = 5443;

/** Labels by which the chart's API pods are found. */
export const apiLabels = { app: "karmada-apiserver" };

/** Marks what belongs to Karmada itself and is nobody's workload. */
export const systemLabel = { "karmada.io/system": "true" };

/** Longest name that Karmada accepts for a member. */
export const longestMemberName = 48;

/** Prefix of the namespaces of Karmada's API that hold the members' Works. */
export const executionNamespacePrefix = "karmada-es-";

/** The namespace of Karmada's API that holds what one member has to run, as Works. */
export function executionNamespace(cluster: string): string {
  return `${executionNamespacePrefix}${cluster}`;
}
