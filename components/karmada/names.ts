/** The names that Karmada gives things, or looks for; each is fixed in its sources, read at release 1.18.2. */

/** Where Karmada's own parts live, in the manager and again inside its API. */
export const systemNamespace = "karmada-system";

/** Where Karmada's API keeps the members' leases. */
export const memberNamespace = "karmada-cluster";

/** Port of Karmada's API. */
export const apiPort = 5443;

/** Labels by which the chart's API pods are found. */
export const apiLabels = { app: "karmada-apiserver" };

/** Marks what belongs to Karmada itself and is nobody's workload. */
export const systemLabel = { "karmada.io/system": "true" };

/** The namespace of Karmada's API that holds what one member has to run, as Works. */
export function executionNamespace(cluster: string): string {
  return `karmada-es-${cluster}`;
}

/** The user that a member's agent is at Karmada's API. */
export function agentUser(cluster: string): string {
  return `system:karmada:agent:${cluster}`;
}
