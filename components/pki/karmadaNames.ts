/** Karmada's names in its certificates. Each is fixed in Karmada's sources, read at release 1.18.2. */

/** Namespace of Karmada's own parts, in the manager and again inside its API. */
export const systemNamespace = "karmada-system";

/** Prefix of the agents' user names at Karmada's API. */
export const agentUserPrefix = "system:karmada:agent:";

/** User name of a member's agent at Karmada's API, and the common name of its certificate. */
export function agentUser(cluster: string): string {
  return `${agentUserPrefix}${cluster}`;
}

/** User name of the stack's failover at Karmada's API, and the common name of its certificate. */
export const failoverUser = "archipelago:failover";

/** The generation of administrators of a new fleet. */
export const firstAdminGeneration = 1;

/** Group of the administrators of a generation at Karmada's API, and the organization of their certificate. */
export function administratorsGroup(generation: number): string {
  const group = "archipelago:admins";
  return generation === firstAdminGeneration ? group : `${group}:${generation}`;
}
