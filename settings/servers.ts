import ipaddr from "ipaddr.js";

/** A server's URL, parsed: host names in lower case, numeric hosts as addresses, no default port. */
export function parseServer(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === "https:" || url?.protocol === "http:" ? url : undefined;
}

/** The host of a URL: without the brackets of IPv6 and the final dot of a name. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}

/** The address that a host is, as IPv4 if it is mapped into IPv6; undefined for a name. */
function addressIn(host: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  return ipaddr.isValid(host) ? ipaddr.process(host) : undefined;
}

function isOwnAddress(host: string): boolean {
  const range = addressIn(host)?.range();
  return range === "loopback" || range === "unspecified";
}

function isOwnName(host: string): boolean {
  return host === "localhost" || /\.localhost$|^localhost\.localdomain$/.test(host);
}

/**
 * The endpoint of a server: equal for two URLs that lead to the same API. All ways to write this machine are one host.
 */
export function endpointOf(url: URL): string {
  const host = hostOf(url);
  const here = isOwnAddress(host) || isOwnName(host);
  const port = url.port === "" ? (url.protocol === "http:" ? "80" : "443") : url.port;
  const name = here ? "localhost" : (addressIn(host)?.toString() ?? host);
  return `${name} ${port} ${url.pathname.replace(/\/+$/, "")}`;
}

/** Names that containers of one machine have for that machine, and that a cluster has for itself. */
const machineNames =
  /^(host|gateway|kubernetes)\.docker\.internal$|^host\.(k3d|minikube|containers|lima|rancher-desktop)\.internal$|\.local$|\.localdomain$/;
const clusterNames = /\.svc$|\.cluster\.local$/;

/** Why a pod of another cluster does not reach a server by this URL; undefined if nothing in the URL says so. */
export function unreachableReason(url: URL): string | undefined {
  const host = hostOf(url);
  if (isOwnAddress(host) || isOwnName(host)) return "leads every cluster to itself";
  if (addressIn(host)?.range() === "linkLocal")
    return "has a link-local address, which is not routed";
  if (addressIn(host) !== undefined) return undefined;
  if (clusterNames.test(host) || /^kubernetes(\.default)?$/.test(host)) {
    return "has a name that leads every cluster to itself";
  }
  if (machineNames.test(host) || !host.includes("."))
    return "has a name that only one machine knows";
  return undefined;
}
