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
 *
 * @throws Error for a list that is switched off while addresses are left in it, see {@link aclBody}.
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
 * An access list. Addresses that the program leaves out stay, each family by itself. So a list that has some is switched
 * off only by saying that it has none: `{ enabled: false, addresses: [{ ipv4s: [], ipv6s: [] }] }`. The official
 * provider was seen to refuse `{ enabled: false }` then, and so does this.
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
