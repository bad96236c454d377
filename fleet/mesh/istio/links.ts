import type * as pulumi from "@pulumi/pulumi";
import {
  IstiodRollout,
  PeerApiCheck,
  type PeerArgs,
  readBy,
  ReaderAccess,
  ReaderRoles,
  RemoteSecrets,
} from "../../../components/mesh/istio/index.ts";
import type { Settings } from "../../../config.ts";
import { readerResource } from "../../../settings/names.ts";
import { inCluster } from "../../region.ts";
import type { ControlledRegion, Primary } from "./controlPlanes.ts";

/** A primary's credentials for the clusters that it reads, and the check that it reaches their APIs. */
export interface PeerLinks {
  /** The primary's name. */
  readonly name: string;
  readonly secrets: RemoteSecrets;
  /** Everything after which the primary discovers the other clusters. */
  readonly ready: readonly pulumi.Resource[];
}

/** A region with the roles of its readers. */
export interface ReadRegion extends ControlledRegion {
  /** Absent if no other region reads this one. */
  readonly readerRoles: ReaderRoles | undefined;
}

/** Declares the roles of a region's readers, if it has any. */
export function declareReaderRoles(
  region: ControlledRegion,
  primaries: readonly Primary[],
  { istio: { namespace, revoked } }: Settings,
): ReadRegion {
  const { name, cluster, controlPlane, settings } = region;
  const isRead = primaries.some((primary) => readBy(primary.name, [region], revoked).length > 0);
  const readerRoles = isRead
    ? new ReaderRoles(
        `readers-${name}`,
        { namespace, remote: settings.primary !== undefined },
        inCluster(cluster, { dependsOn: [controlPlane] }),
      )
    : undefined;
  return { ...region, readerRoles };
}

/**
 * Declares a primary's accounts in the other clusters, its remote secret for them, and the check of their APIs: routes and
 * firewalls are not declared in the stack, which can only test them.
 */
export function declareLinks(
  { name, cluster, controlPlane }: Primary,
  regions: readonly ReadRegion[],
  { istio, mirror }: Settings,
): PeerLinks {
  const { namespace } = istio;
  // A drained region keeps the accounts of its readers, so that it returns without new credentials.
  const readable = readBy(name, regions, istio.revoked);
  const peers = readable.flatMap((peer) => {
    const read = readPeer(name, peer, istio);
    return peer.settings.drained === true ? [] : [read];
  });
  const imageMirror = mirror.images;
  const checks =
    peers.length > 0
      ? [
          new PeerApiCheck(
            `reach-${name}`,
            { cluster: name, namespace, peers, imageMirror },
            inCluster(cluster, { dependsOn: [controlPlane] }),
          ),
        ]
      : [];
  // After the check: an unreachable API is reported at once, not after a timeout of a remote's first pods.
  const secrets = new RemoteSecrets(
    `peers-${name}`,
    { namespace, peers, retained: readable.length > 0 },
    inCluster(cluster, { dependsOn: [controlPlane, ...checks] }),
  );
  const rollouts =
    peers.length > 0
      ? [
          new IstiodRollout(
            `rollout-${name}`,
            { namespace, credentials: secrets.credentials, imageMirror },
            inCluster(cluster, { dependsOn: [controlPlane, secrets] }),
          ),
        ]
      : [];
  return { name, secrets, ready: [secrets, ...checks, ...rollouts] };
}

/** Declares a primary's account in another cluster, for which only the cluster's own primary is more than a peer. */
function readPeer(
  source: string,
  { name, cluster, settings, readerRoles }: ReadRegion,
  { namespace, tokenGeneration }: Settings["istio"],
): PeerArgs {
  if (readerRoles === undefined) throw new Error(`region ${name} has no readers`);
  const access = new ReaderAccess(
    readerResource(name, source),
    { source, namespace, isPrimary: settings.primary === source, generation: tokenGeneration },
    inCluster(cluster, { dependsOn: [readerRoles] }),
  );
  const { server, certificateAuthority, tlsServerName } = cluster.peerAccess;
  const caPem = certificateAuthority ?? access.caPem;
  return { name, server, token: access.token, caPem, tlsServerName };
}
