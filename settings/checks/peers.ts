import { hasCredentials } from "../../components/internal/kubeconfig.ts";
import { formatPath, type Problem, REDACTED, type SettingPath } from "../problem.ts";
import { authorityFindings } from "../kubeconfigUser.ts";
import { endpointOf, isNameOf, parseServer, unreachableReason } from "../servers.ts";
import {
  type Check,
  type CheckContext,
  describeCluster,
  members,
  problem,
  repeated,
} from "./context.ts";
import { existingClusters, type ExistingCluster } from "./credentials.ts";

/** What calls the API of a member from elsewhere; undefined if nothing does. */
function callerOf(context: CheckContext, { path }: ExistingCluster): string | undefined {
  if (path[0] !== "clusters") return undefined;
  const { mesh, karmada } = context.settings;
  const others = members(context).filter((other) => other.path[1] !== path[1]);
  // A remote has no istiod, and calls no API.
  const readers =
    mesh === "linkerd" ? others : others.filter(({ cluster }) => cluster.primary === undefined);
  const [reader] = readers;
  if (reader !== undefined) return describeCluster(reader);
  return karmada.enabled === false ? undefined : "Karmada";
}

function serverIn({ context: { cluster } }: ExistingCluster): URL | undefined {
  const { server } = cluster ?? {};
  return typeof server === "string" ? parseServer(server) : undefined;
}

const STATE_IT = "peerAccess.server, the URL by which the other clusters reach its API";

/** The clusters' kubeconfigs lead where the other clusters can follow, or `peerAccess` says what they use instead. */
export const peersReachApis: Check = (context) =>
  existingClusters(context).flatMap((existing): Problem[] => {
    const caller = callerOf(context, existing);
    const { path, cluster, context: found } = existing;
    const url = serverIn(existing);
    if (caller === undefined || url === undefined) return [];
    const reject = (reason: string, expected: string): Problem =>
      problem(context, [...path, "context"], reason, expected);
    const { peerAccess } = cluster;
    const problems: Problem[] = [];
    if (peerAccess?.server === undefined) {
      const reason = unreachableReason(url);
      if (reason !== undefined) {
        problems.push(reject(`its server ${reason}, and ${caller} calls it`, STATE_IT));
      } else if (found.cluster?.["proxy-url"]) {
        problems.push(
          reject(`its server is behind a proxy-url, which ${caller} does not use`, STATE_IT),
        );
      }
    }
    // Karmada's members are pulled, and nobody calls them: only a mesh verifies the certificate.
    const verifies = caller !== "Karmada";
    const ca = found.cluster?.["certificate-authority-data"];
    if (verifies && !ca && peerAccess?.server === undefined && !peerAccess?.certificateAuthority) {
      problems.push(
        reject(
          `has no certificate-authority-data: its server is a front with a public certificate, and ${caller} verifies the cluster's own`,
          "peerAccess, with the server and certificateAuthority that the other clusters use",
        ),
      );
    }
    return problems;
  });

const PEM = /^\s*(-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/;

function areCertificates(pem: string): boolean {
  return PEM.test(pem) && authorityFindings(Buffer.from(pem).toString("base64")).length === 0;
}

/** `peerAccess` is an address and a certificate that the other clusters can use. */
export const peerAccess: Check = (context) =>
  members(context).flatMap(({ path, cluster: { peerAccess: access } }): Problem[] => {
    const { server, certificateAuthority } = access ?? {};
    return [
      ...(server === undefined
        ? []
        : serverProblems(context, [...path, "peerAccess", "server"], server)),
      ...(certificateAuthority === undefined || areCertificates(certificateAuthority)
        ? []
        : [
            {
              path: formatPath([...path, "peerAccess", "certificateAuthority"]),
              reason: "not a PEM certificate",
              got: REDACTED,
              expected: "one or more PEM certificates; certificate-authority-data is their base64",
            },
          ]),
    ];
  });

function serverProblems(context: CheckContext, path: SettingPath, server: string): Problem[] {
  if (hasCredentials(server)) {
    const expected = "a URL without them";
    return [{ path: formatPath(path), reason: "has credentials", got: REDACTED, expected }];
  }
  const url = parseServer(server);
  if (url?.protocol !== "https:" || /[?#]/.test(server)) {
    return [problem(context, path, "not a server", "an https:// URL without a query")];
  }
  const reason = unreachableReason(url);
  return reason === undefined
    ? []
    : [problem(context, path, reason, "an address that the other clusters reach")];
}

/** A key that is equal for two clusters that are reached in the same way. */
function accessOf(existing: ExistingCluster): string | undefined {
  const { cluster: entry } = existing.context;
  const url = serverIn(existing);
  // Behind a proxy or a router by TLS name, one address may be several clusters.
  return url && wayTo(url, entry?.["tls-server-name"], entry?.["proxy-url"]);
}

/** A way to an API: its endpoint, and what a router or a proxy in between decides by. */
function wayTo(url: URL, tlsServerName: unknown, proxy: unknown = ""): string {
  const name = typeof tlsServerName === "string" ? tlsServerName.toLowerCase() : "";
  const via = typeof proxy === "string" ? proxy : "";
  return [endpointOf(url), isNameOf(url, name) ? "" : name, via].join(" ");
}

/** The way by which the other clusters reach an API: that of `peerAccess`, otherwise the kubeconfig's. */
function peersWay(existing: ExistingCluster): string | undefined {
  const { server, tlsServerName } = existing.cluster.peerAccess ?? {};
  if (server === undefined) return accessOf(existing);
  const url = parseServer(server);
  return url && wayTo(url, tlsServerName);
}

/** No cluster is in the fleet twice, under two contexts or as manager and member. */
export const distinctServers: Check = (context) => {
  const clusters = existingClusters(context);
  const sameServer = repeated(clusters, accessOf)
    // One context for both is reported as that.
    .filter(({ item, first }) => item.context.name !== first.context.name)
    .map(({ item, first }) =>
      problem(
        context,
        [...item.path, "context"],
        `has the server of ${describeCluster(first)}, and a cluster joins once`,
        "the context of another cluster",
      ),
    );
  // The other clusters would take one API for two clusters.
  const samePeerAccess = clusters.flatMap((existing): Problem[] => {
    if (existing.cluster.peerAccess?.server === undefined) return [];
    const way = peersWay(existing);
    const first = clusters.find(
      (other) =>
        other !== existing &&
        way !== undefined &&
        way === peersWay(other) &&
        (other.cluster.peerAccess?.server === undefined ||
          clusters.indexOf(other) < clusters.indexOf(existing)),
    );
    return first === undefined
      ? []
      : [
          problem(
            context,
            [...existing.path, "peerAccess", "server"],
            `already used by ${describeCluster(first)}`,
            "the address of this cluster",
          ),
        ];
  });
  return [...sameServer, ...samePeerAccess];
};
