import ipaddr from "ipaddr.js";

const LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

/** A DNS name, of at most 253 characters in labels of at most 63. One whose last label is a number is read as an address. */
const DNS_NAME = `(?!(.*\\.)?([0-9]+|0x[0-9a-f]*)$)${LABEL}(\\.${LABEL})*`;

/** Syntax of a host name: no address, no port. */
export const HOST_NAME = new RegExp(`^(?=.{1,253}$)${DNS_NAME}$`);

/** Syntax of a host of a Gateway: a host name, one with a wildcard for its first label, or `*`. */
export const ROUTED_HOST = new RegExp(`^(?=.{1,253}$)(\\*|(\\*\\.)?${DNS_NAME})$`);

/** Syntax of the name of most Kubernetes objects. */
export const OBJECT_NAME =
  /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

// Underscores are no part of DNS names, but resolvers and registries on private networks know them.
const REACHABLE =
  /^(?=.{1,253}$)(?!(.*\.)?\d+$)[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?(\.[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?)*$/i;
const HOST_AND_PORT = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+)(?::([1-9]\d{0,4}))?$/;
const LARGEST_PORT = 65535;

/** Tells whether a text is a host name or an address, with or without a port. */
function isHostAndPort(text: string): boolean {
  const [, host = "", port] = HOST_AND_PORT.exec(text) ?? [];
  if (port !== undefined && Number(port) > LARGEST_PORT) return false;
  if (host.startsWith("[")) return ipaddr.IPv6.isValid(host.slice(1, -1));
  return REACHABLE.test(host) || ipaddr.IPv4.isValidFourPartDecimal(host);
}

const URL_PARTS = /^([a-z]+):\/\/([^\s/?#@]+)(\/[!-~]*)?$/;

/**
 * Tells whether a text is a URL of one of these schemes, with a valid host and port, and without a user or a fragment.
 *
 * @param query true if it may have a query
 */
export function isUrl(text: string, schemes: readonly string[], query = false): boolean {
  const [, scheme = "", host = "", path = ""] = URL_PARTS.exec(text) ?? [];
  const plain = !path.includes("#") && (query || !path.includes("?"));
  return schemes.includes(scheme) && plain && isHostAndPort(host);
}

const LOOPBACK = /^http:\/\/(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?(\/|$)/;

/** Tells whether a text is a URL of plain HTTP on this machine's loopback address; see {@link isUrl}. */
export function isLoopbackUrl(text: string, query = false): boolean {
  return LOOPBACK.test(text) && isUrl(text, ["http"], query);
}

/**
 * Tells whether a text is the host of a registry. As in every container runtime, a host has a dot or a port or is
 * `localhost`; anything else is the first part of a path at Docker Hub.
 */
export function isRegistryHost(text: string): boolean {
  return (text === "localhost" || /[.:]/.test(text)) && isHostAndPort(text);
}
