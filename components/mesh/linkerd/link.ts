import {
  clusterDomain,
  credentialsName,
  gatewayIdentity,
  gatewayName,
  gatewayPort,
  multiclusterNamespace,
} from "./multiclusterNames.ts";
import { linkerdNamespace } from "./names.ts";

/** Labels that a Service has to carry, all of them. */
export type ServiceLabels = Readonly<Record<string, string>>;

/** A way into a cluster, as Links to it describe it. */
export interface GatewayDescription {
  /** The port that takes meshed traffic. */
  readonly port: number;
  /** What its proxy proves to be, from `gatewayIdentity`. */
  readonly identity: string;
  /** How peers find out whether it is alive: HTTP GET of a path, every so many seconds. */
  readonly probe: {
    readonly path: string;
    readonly port: number;
    readonly periodSeconds: number;
  };
}

/** How often peers probe a gateway, in seconds, where nobody says otherwise. */
export const defaultProbePeriodSeconds = 3;

/** The gateway that the multicluster chart brings. */
export const linkerdGatewayDescription: GatewayDescription = {
  port: gatewayPort,
  identity: gatewayIdentity(gatewayName, multiclusterNamespace),
  // Port and path of every Linkerd proxy's own readiness.
  probe: { path: "/ready", port: 4191, periodSeconds: defaultProbePeriodSeconds },
};

/**
 * How one cluster's Services come to another: through a gateway, those that carry all of `exported`; or, on a flat
 * network, pod by pod, those that say so (see {@link directExports}).
 */
export type LinkRoute =
  | {
      readonly kind: "gateway";
      readonly gateway: GatewayDescription;
      readonly exported: ServiceLabels;
    }
  | { readonly kind: "direct" };

/** What exports a Service through the Linkerd gateway where the settings do not say otherwise. */
export const exportLabel = "mirror.linkerd.io/exported";

/** What makes a Service a member of the federated Service of its name. */
export const federatedLabel = "mirror.linkerd.io/federated";

/** On a flat network: labels of a Service whose pods are to be found from other clusters, and of a federated one. */
export const directExports = {
  mirrored: { [exportLabel]: "remote-discovery" },
  federated: { [federatedLabel]: "member" },
} as const;

/** The name of what Linkerd makes of all federated Services of one name. */
export function federatedName(service: string): string {
  return `${service}-federated`;
}

/**
 * Annotation that no Service has. A controller reads its credentials again when its Link's spec changes and never
 * otherwise, so the spec names the credentials that it goes with, as an annotation that is not to be copied.
 */
const credentialsMark = "archipelago/credentials-";

/** Labels below this prefix are Linkerd's own, and mirrors are made without them. */
const ownPrefix = "mirror.linkerd.io/";

export interface LinkSpecArgs<Address, Digest> {
  /** The Link's name, from `linkName`. */
  readonly name: string;
  readonly route: LinkRoute;
  /** Address of the gateway: an IP or a host name, several with commas between them. Unused on a flat network. */
  readonly address?: Address | undefined;
  /** Changes whenever the credentials do; nothing secret. */
  readonly credentialsDigest: Digest;
}

/**
 * Spec of a Link (`multicluster.linkerd.io/v1alpha3`): how the cluster that it is in mirrors the Services of another.
 *
 * Mirrors carry the labels of the Service that they stand for. Labels of the user's own that export a Service are left
 * out, or the next cluster would mirror the mirror, and the next one that.
 *
 * @param mark makes the mark of a digest; a function, since the digest may only become text later
 */
export function linkSpec<Address, Digest, Mark>(
  { name, route, address, credentialsDigest }: LinkSpecArgs<Address, Digest>,
  mark: (digest: Digest, prefix: string) => Mark,
) {
  return {
    targetClusterName: name,
    targetClusterDomain: clusterDomain,
    targetClusterLinkerdNamespace: linkerdNamespace,
    clusterCredentialsSecret: credentialsName(name),
    excludedAnnotations: [mark(credentialsDigest, credentialsMark)],
    ...(route.kind === "direct"
      ? {
          remoteDiscoverySelector: { matchLabels: directExports.mirrored },
          federatedServiceSelector: { matchLabels: directExports.federated },
        }
      : throughGateway(route.gateway, route.exported, address)),
  };
}

function throughGateway<Address>(
  { port, identity, probe }: GatewayDescription,
  exported: ServiceLabels,
  address: Address,
) {
  const copied = Object.keys(exported).filter((label) => !label.startsWith(ownPrefix));
  return {
    gatewayAddress: address,
    gatewayPort: String(port),
    gatewayIdentity: identity,
    probeSpec: {
      path: probe.path,
      port: String(probe.port),
      period: `${probe.periodSeconds}s`,
      timeout: "30s",
      failureThreshold: "3",
    },
    selector: { matchLabels: exported },
    ...(copied.length > 0 && { excludedLabels: copied.sort() }),
  };
}
