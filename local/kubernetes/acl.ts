import ipaddr from "ipaddr.js";
import { apiPort, type AccessList } from "./spec.ts";

export interface AclSurroundings {
  /** The cluster's own machines and pods, as ranges. */
  readonly ownRanges: readonly string[];
  /** From where the cloud's own programs speak, and to which address. */
  readonly operator: string;
  readonly operatorEntrance: string;
}

/**
 * The rules of a control plane's access list, for `nft -f`; they replace earlier ones at once.
 *
 * Without a list everybody gets in. With one, only the listed, the cluster's own machines and pods, and the cloud's own
 * programs at the control plane's second address; whoever else knocks gets no answer, as at Linode.
 *
 * @throws when an entry is neither an address nor a range of its family.
 */
export function accessRules(acl: AccessList | undefined, around: AclSurroundings): string {
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
    ip daddr ${around.operatorEntrance} ip saddr ${around.operator} accept
    ip daddr ${around.operatorEntrance} drop
    ip saddr { ${around.ownRanges.join(", ")} } accept
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
    throw new Error(`access list: "${entry}" is not an address or range of ${kind}`);
  return entry;
}
