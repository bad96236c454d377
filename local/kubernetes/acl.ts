import ipaddr from "ipaddr.js";
import { apiPort, type AccessList } from "./spec.ts";

export interface AclContext {
  /** The cluster's own machines and pods, as ranges. */
  readonly ownRanges: readonly string[];
  /** Source and destination address of the cloud's own programs. */
  readonly operator: string;
  readonly operatorEndpoint: string;
}

/**
 * Returns the rules of a control plane's access list, for `nft -f`; they replace the existing ones atomically.
 *
 * Without a list, the API is open to all. With a list, it admits only the listed addresses, the cluster's own machines and
 * pods, and the cloud's own programs at the control plane's second address; packets of others are dropped, as at Linode.
 *
 * @throws if an entry is not an address or range of its family.
 */
export function accessRules(acl: AccessList | undefined, context: AclContext): string {
  const fresh = "table inet archipelago-acl\ndelete table inet archipelago-acl\n";
  if (acl === undefined) return fresh;
  const ipv4 = acl.ipv4.map((entry) => range(entry, "ipv4"));
  const ipv6 = acl.ipv6.map((entry) => range(entry, "ipv6"));
  return `${fresh}table inet archipelago-acl {
  chain input {
    type filter hook input priority filter; policy accept;
    tcp dport ${apiPort} jump api
  }
  chain api {
    iifname "lo" accept
    ip daddr ${context.operatorEndpoint} ip saddr ${context.operator} accept
    ip daddr ${context.operatorEndpoint} drop
    ip saddr { ${context.ownRanges.join(", ")} } accept
${ipv4.map((entry) => `    ip saddr ${entry} accept\n`).join("")}${ipv6
    .map((entry) => `    ip6 saddr ${entry} accept\n`)
    .join("")}    drop
  }
}
`;
}

function range(entry: string, kind: "ipv4" | "ipv6"): string {
  const address = entry.split("/")[0] ?? "";
  const valid = ipaddr.isValidCIDR(entry) || ipaddr.isValid(entry);
  if (!valid || ipaddr.parse(address).kind() !== kind)
    throw new Error(`access list: got "${entry}"; expected an address or range of ${kind}`);
  return entry;
}
