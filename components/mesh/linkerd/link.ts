import {
  clusterDomain,
  credentialsName,
  gatewayIdentity,
  gatewayName,
  gatewayPort,
  multiclusterNamespace,
} from "./multiclusterNames.ts";
import { linkerdNamespace } from "./names.ts";

/** Labels that a Service must have, all of them. */
export type ServiceLabels = Readonly<Record<string, string>>;

/** A gateway, as the Links through it describe it. */
export interface GatewayDescription {
  /** The port for meshed traffic. */
  readonly port: number;
  /** The identity of its proxy, from `gatewayIdentity`. */
  readonly identity: string;
  /** The peers' health check: HTTP GET of a path, once per period. */
  readonly probe: {
    readonly path: string;
    readonly port: number;
    readonly periodSeconds: number;
  };
}

/** Default period of the peers' probes of a gateway, in seconds. */
export const defaultProbePeriodSeconds = 3;

/** The gateway that the multicluster chart installs. */
export const linkerdGatewayDescription: GatewayDescription = {
  port: gatewayPort,
  identity: gatewayIdentity(gatewayName, multiclusterNamespace),
  // Port and path of every Linkerd proxy's readiness probe.
  probe: { path: "/ready", port: 4191, periodSeconds: defaultProbePeriodSeconds },
};

/**
 * The route from one cluster to another's Services: through a gateway, for Services with all labels of `exported`; or, on
 * a flat network, directly to their pods, for Services with the labels of {@link directExports}.
 */
export type LinkRoute =
  | {
      readonly kind: "gateway";
      readonly gateway: GatewayDescription;
      readonly exported: ServiceLabels;
    }
  | { readonly kind: "direct" };

/** Default label that exports a Service through the Linkerd gateway. */
export const exportLabel = "mirror.linkerd.io/exported";

/** Label that makes a Service a member of the federated Service of its name. */
export const federatedLabel = "mirror.linkerd.io/federated";

/** On a flat network: labels of a Service whose pods other clusters discover, and of a member of a federated Service. */
export const directExports = {
  mirrored: { [exportLabel]: "remote-discovery" },
  federated: { [federatedLabel]: "member" },
} as const;

/** The name of the federated Service that Linkerd creates for its members. */
export function federatedName(service: string): string {
  return `${service}-federated`;
}

/**
 * Prefix of an annotation that no Service has. A controller reads its credentials again only when its Link's spec changes,
 * so the spec contains a digest of the credentials, as an annotation to exclude from mirrors.
 */
const credentialsMark = "archipelago/credentials-";

/** Prefix of Linkerd's own labels, which mirrors do not have. */
const ownPrefix = "mirror.linkerd.io/";

export interface LinkSpecArgs<Address, Digest> {
  /** The Link's name, from `linkName`. */
  readonly name: string;
  readonly route: LinkRoute;
  /** Address of the gateway: one or more IPs or host names, separated by commas. Unused on a flat network. */
  readonly address?: Address | undefined;
  /** Changes with the credentials; not secret. */
  readonly credentialsDigest: Digest;
}

/**
 * Spec of a Link (`multicluster.linkerd.io/v1alpha3`), by which a cluster mirrors the Services of another.
 *
 * Mirrors have the labels of the mirrored Service. The user's own labels that export a Service are excluded, or the next
 * cluster would mirror the mirror, and so on.
 *
 * @param mark joins prefix and digest; a function, since the digest may be an output
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
      // A gateway that is gone does not answer at all. Its mirrors are empty nine seconds or so later; with Linkerd's own
      // 30s, a minute and a half.
      timeout: "2s",
      failureThreshold: "3",
    },
    selector: { matchLabels: exported },
    ...(copied.length > 0 && { excludedLabels: copied.sort() }),
  };
}
