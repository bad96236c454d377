import { PeerApiCheck } from "../../../components/mesh/istio/peerApiCheck.ts";
import { RemoteSecrets } from "../../../components/mesh/istio/remoteSecrets.ts";
import { readBy } from "../../../components/mesh/istio/topology.ts";
import type { Settings } from "../../../config.ts";
import { inCluster } from "../../region.ts";
import type { ControlledRegion, Primary } from "./controlPlanes.ts";

/** A primary's credentials for every other cluster, and the check that it reaches their APIs. */
export interface PeerLinks {
  /** The primary's name. */
  readonly name: string;
  readonly secrets: RemoteSecrets;
  /** Absent without peers. Routes and firewalls are not declared in the stack, which can only test them. */
  readonly checks: readonly PeerApiCheck[];
}

/** Declares a primary's remote secrets for the other clusters, and the check of their APIs. */
export function declareLinks(
  { name, cluster, controlPlane }: Primary,
  regions: readonly ControlledRegion[],
  { istio: { namespace }, mirror }: Settings,
): PeerLinks {
  const peers = readBy(name, regions).map((peer) => ({
    name: peer.name,
    server: peer.cluster.peerAccess.server,
    token: peer.controlPlane.readerToken,
    caPem: peer.cluster.peerAccess.certificateAuthority ?? peer.controlPlane.readerCa,
    tlsServerName: peer.cluster.peerAccess.tlsServerName,
  }));
  const checks =
    peers.length > 0
      ? [
          new PeerApiCheck(
            `reach-${name}`,
            { cluster: name, namespace, peers, imageMirror: mirror.images },
            inCluster(cluster, { dependsOn: [controlPlane] }),
          ),
        ]
      : [];
  // After the check: an unreachable API is reported at once, not after a timeout of a remote's first pods.
  const secrets = new RemoteSecrets(
    `peers-${name}`,
    { namespace, peers },
    inCluster(cluster, { dependsOn: [controlPlane, ...checks] }),
  );
  return { name, secrets, checks };
}
