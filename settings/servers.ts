import ipaddr from "ipaddr.js";

import { isUnrouted } from "./ranges.ts";

/** What the Kubernetes clients take for a URL. JavaScript mends missing slashes, spaces around it and backslashes. */
const WRITTEN = /^https?:\/\/[^\s/\\?#][^\s\\]*$/i;

/** A server's URL, parsed: host names in lower case, numeric hosts as addresses, no default port. */
export function parseServer(text: string): URL | undefined {
  const url = WRITTEN.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url?.port === "0") return undefined;
  return url?.protocol === "https:" || url?.protocol === "http:" ? url : undefined;
}

/** Tells whether a name in a certificate is that of a URL's host, which the clients verify anyway. */
export function isNameOf(url: URL, name: string): boolean {
  return name.toLowerCase() === hostOf(url);
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

/** Names that everybody's resolver knows, and that lead to loopback. */
const publicOwnNames =
  /^(.*\.)?(localtest\.me|lvh\.me)$|(^|[.-])127[.-]\d+[.-]\d+[.-]\d+\.(nip|sslip|xip)\.io$/;

function isOwnName(host: string): boolean {
  return (
    /^(.*\.)?localhost$|^localhost\.localdomain$|^ip6-(localhost|loopback)$/.test(host) ||
    publicOwnNames.test(host)
  );
}

/**
 * The endpoint of a server: equal for two URLs that lead to the same API. All ways to write this machine are one host.
 */
export function endpointOf(url: URL): string {
  const host = hostOf(url);
  const here = isOwnAddress(host) || isOwnName(host);
  const port = url.port === "" ? (url.protocol === "http:" ? "80" : "443") : url.port;
  const name = here ? "localhost" : (addressIn(host)?.toString() ?? host);
  return `${name} ${port} ${url.pathname.replaceAll(/\/+/g, "/").replace(/\/$/, "")}`;
}

/** Names that containers of one machine have for that machine, and that a cluster has for itself. */
const machineNames =
  /^(host|gateway|kubernetes|vm|control-plane)\.(docker|k3d|minikube|containers|lima|rancher-desktop|orb|colima)\.internal$|^docker\.for\.(mac|win)\.|\.local$|\.localdomain$|\.crc\.testing$|\.invalid$/;
const clusterNames = /\.svc$|\.cluster\.local$/;

/** Why a pod of another cluster does not reach a server by this URL; undefined if nothing in the URL says so. */
export function unreachableReason(url: URL): string | undefined {
  const host = hostOf(url);
  if (isOwnAddress(host) || isOwnName(host)) return "leads every cluster to itself";
  if (addressIn(host)?.range() === "linkLocal")
    return "has a link-local address, which is not routed";
  if (isUnrouted(host)) return "has an address that no server has";
  if (addressIn(host) !== undefined) return undefined;
  if (clusterNames.test(host) || /^kubernetes(\.default)?$/.test(host)) {
    return "has a name that leads every cluster to itself";
  }
  if (machineNames.test(host) || !host.includes("."))
    return "has a name that only one machine knows";
  return undefined;
}
