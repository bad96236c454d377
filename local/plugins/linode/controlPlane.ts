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
 * Returns the request: the program's inputs, and the present state where they are omitted. Without an access list in either,
 * it is sent as disabled, as the official provider does. Undefined if both are empty.
 *
 * @throws Error for a disabled list that still has addresses, see {@link aclBody}.
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

/**
 * Returns an access list. Addresses that the program omits stay, for each family separately, so a list with addresses is
 * disabled only by also emptying it: `{ enabled: false, addresses: [{ ipv4s: [], ipv6s: [] }] }`. The official provider was
 * seen to reject `{ enabled: false }` then, and so does this.
 */
function aclBody(inputs: ControlPlaneInputs["acl"], state: AclState | undefined): AclBody {
  const enabled = inputs?.enabled ?? state?.enabled ?? false;
  const [given, now] = [inputs?.addresses?.[0], state?.addresses[0]];
  if (given === undefined && now === undefined) return { enabled };
  const addresses = {
    ipv4: given?.ipv4s ?? now?.ipv4s ?? [],
    ipv6: given?.ipv6s ?? now?.ipv6s ?? [],
  };
  if (!enabled && addresses.ipv4.length + addresses.ipv6.length > 0) {
    throw new Error("addresses are not acceptable when ACL is disabled");
  }
  return { enabled, addresses };
}
