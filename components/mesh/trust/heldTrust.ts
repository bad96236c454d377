import { X509Certificate } from "node:crypto";

/** The trust that a running proxy holds. */
export interface HeldTrust {
  /** The cluster's name in the fleet. */
  readonly cluster: string;
  /** What to restart if it holds the wrong one, for example `Deployment shop/cart`. */
  readonly workload: string;
  /** The roots that it trusts, PEM each. */
  readonly roots: readonly string[];
  /** The certificates that it presents, PEM each, its own first. */
  readonly chain: readonly string[];
}

/** What could not be asked what it holds. */
export interface UnknownTrust {
  readonly cluster: string;
  /** As for {@link HeldTrust}; absent if it is the whole cluster. */
  readonly workload?: string | undefined;
  readonly reason: string;
}

/** What a control plane is configured with. */
export interface ConfiguredTrust {
  /** The intermediate that it signs with, PEM. */
  readonly issuer: string;
  /** The roots that proxies are to trust, PEM each. */
  readonly roots: readonly string[];
}

/** The revocation lists that a cluster's proxies have, or are about to have. */
export interface DistributedLists {
  /** PEM. */
  readonly pem: string;
  /** Seconds since they last changed. */
  readonly ageSeconds: number;
}

/** True if two certificates are of one authority: the same name and key, whenever they were issued. */
function isSameAuthority(one: X509Certificate, other: X509Certificate): boolean {
  const keyOf = ({ publicKey }: X509Certificate): string =>
    publicKey.export({ type: "spki", format: "der" }).toString("base64");
  return one.subject === other.subject && keyOf(one) === keyOf(other);
}

/** True if one of the roots is this authority, also if it was issued at another time. All are PEM. */
export function includesRoot(roots: readonly string[], root: string): boolean {
  const wanted = new X509Certificate(root);
  return roots.some((pem) => isSameAuthority(new X509Certificate(pem), wanted));
}

/** True if a certificate of a chain is signed by one of the roots. All are PEM. */
export function isBelow(chain: readonly string[], roots: readonly string[]): boolean {
  const authorities = roots.map((pem) => new X509Certificate(pem));
  return chain
    .map((pem) => new X509Certificate(pem))
    .some((certificate) =>
      authorities.some(
        (root) =>
          !isSameAuthority(certificate, root) &&
          certificate.issuer === root.subject &&
          certificate.verify(root.publicKey),
      ),
    );
}

/** The most workloads that a message names. */
const mostNamed = 20;

/**
 * The workloads that do not meet a condition, by cluster: `eu: Deployment shop/cart (2 pods), Pod shop/old; us: …`; empty if
 * all do. What is unknown does not.
 */
export function heldUpBy(
  found: readonly (HeldTrust | UnknownTrust)[],
  meets: (held: HeldTrust) => boolean,
): string {
  const left = found.filter((item) => "reason" in item || !meets(item));
  const clusters = grouped(left, ({ cluster }) => cluster);
  return [...clusters]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([cluster, items]) => {
      const counted = grouped(items, describe);
      const names = [...counted].map(([name, { length }]) =>
        length === 1 ? name : `${name} (${length} pods)`,
      );
      const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
      return `${cluster}: ${names.toSorted().slice(0, mostNamed).join(", ")}${more}`;
    })
    .join("; ");
}

function grouped<Item>(items: readonly Item[], by: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(by(item), [...(groups.get(by(item)) ?? []), item]);
  return groups;
}

function describe(item: HeldTrust | UnknownTrust): string {
  if (!("reason" in item)) return item.workload;
  return item.workload === undefined ? item.reason : `${item.workload} (${item.reason})`;
}
