/** Names of Karmada's that its certificates carry; each is fixed in its sources, read at release 1.18.2. */

/** Namespace of Karmada's own parts, in the manager and again inside its API. */
export const systemNamespace = "karmada-system";

/** Prefix of the users that agents are at Karmada's API. */
export const agentUserPrefix = "system:karmada:agent:";

/** The user that a member's agent is at Karmada's API, and the common name of its certificate. */
export function agentUser(cluster: string): string {
  return `${agentUserPrefix}${cluster}`;
}
