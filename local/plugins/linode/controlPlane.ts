/** The control plane's part of a request. Pure. */
import type { ControlPlaneInputs } from "./inputs.ts";
import type { AclState, ClusterState } from "./state.ts";

interface AclBody {
  readonly enabled: boolean;
  readonly addresses?: { readonly ipv4: readonly string[]; readonly ipv6: readonly string[] };
}

/** Linode's `control_plane`. */
export interface ControlPlaneBody {
  readonly high_availability: boolean;
  readonly acl: AclBody;
}

/**
 * What to send: the program's words, and where it has none what is so now. Without any list of either, the list is sent
 * as disabled, as the official provider does. Undefined when there is nothing to say at all.
 */
export function controlPlaneBody(
  inputs: ControlPlaneInputs | undefined,
  state: ClusterState["controlPlane"],
): ControlPlaneBody | undefined {
  if (inputs === undefined && state === undefined) return undefined;
  return {
    high_availability: inputs?.highAvailability ?? state?.highAvailability ?? false,
    acl: aclBody(inputs?.acl, state?.acl),
  };
}

function aclBody(inputs: ControlPlaneInputs["acl"], state: AclState | undefined): AclBody {
  const enabled = inputs?.enabled ?? state?.enabled ?? false;
  // Linode refuses addresses for a list that is off.
  const addresses = enabled ? (inputs?.addresses?.[0] ?? state?.addresses[0]) : undefined;
  if (addresses === undefined) return { enabled };
  return { enabled, addresses: { ipv4: addresses.ipv4s ?? [], ipv6: addresses.ipv6s ?? [] } };
}
