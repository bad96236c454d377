import ipaddr from "ipaddr.js";

/** A range of addresses: its first address and the length of its prefix. */
export type AddressRange = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Parses CIDR notation; a lone address is a range of one. Returns undefined when the text is neither. */
export function parseRange(text: string): AddressRange | undefined {
  const [address = "", length, ...rest] = text.split("/");
  // ipaddr.js also reads "10.1" and octal forms; a settings file should mean what it shows.
  const known = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  if (!known || rest.length > 0 || address.includes("%")) return undefined;
  const parsed = ipaddr.parse(address);
  const bits = parsed.kind() === "ipv4" ? 32 : 128;
  if (length === undefined) return [parsed, bits];
  return /^(0|[1-9]\d{0,2})$/.test(length) && Number(length) <= bits
    ? [parsed, Number(length)]
    : undefined;
}

/** The same range with its prefix length: `192.0.2.7` as `192.0.2.7/32`. */
export function formatRange(text: string): string {
  const parsed = parseRange(text);
  return parsed === undefined ? text : `${parsed[0].toString()}/${parsed[1]}`;
}

/** The network of a range, in CIDR notation: `192.0.2.7/24` as `192.0.2.0/24`. */
export function networkOf(text: string): string {
  const parsed = parseRange(text);
  if (parsed === undefined) return text;
  const [address, bits] = parsed;
  const cidr = `${address.toString()}/${bits}`;
  const family = address.kind() === "ipv4" ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${family.networkAddressFromCIDR(cidr).toString()}/${bits}`;
}

/** Tells whether a text is an IPv6 form of IPv4 addresses, as `::ffff:192.0.2.0/120`: no other range is compared with it. */
export function isMapped(text: string): boolean {
  const [address] = parseRange(text) ?? [];
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress();
}

/** Tells whether the first range contains the whole of the second. */
export function covers(
  [outer, outerBits]: AddressRange,
  [inner, innerBits]: AddressRange,
): boolean {
  return outer.kind() === inner.kind() && outerBits <= innerBits && inner.match(outer, outerBits);
}

/** Tells whether ranges contain the whole of another one, alone or together, as two halves do. */
function containAll(ranges: readonly AddressRange[], wanted: AddressRange): boolean {
  if (ranges.some((range) => covers(range, wanted))) return true;
  const inside = ranges.filter((range) => covers(wanted, range));
  return inside.length > 1 && halvesOf(wanted).every((half) => containAll(inside, half));
}

/** The two halves of a range of more than one address. */
function halvesOf([address, bits]: AddressRange): AddressRange[] {
  const network = parseRange(networkOf(`${address.toString()}/${bits}`))?.[0] ?? address;
  const bytes = network.toByteArray();
  bytes[bits >> 3] = (bytes[bits >> 3] ?? 0) | (0x80 >> (bits & 7));
  return [
    [network, bits + 1],
    [ipaddr.fromByteArray(bytes), bits + 1],
  ];
}

const EVERY_IPV4 = [new ipaddr.IPv4([0, 0, 0, 0]), 0] as const;
const EVERY_IPV6 = [new ipaddr.IPv6(Array<number>(8).fill(0)), 0] as const;

function parseAll(ranges: readonly string[]): AddressRange[] {
  return ranges.flatMap((text) => {
    const range = parseRange(text);
    return range === undefined ? [] : [range];
  });
}

/** Tells whether ranges contain an address or a range, each alone or together. */
export function allows(ranges: readonly string[], address: string): boolean {
  const wanted = parseRange(address);
  return wanted !== undefined && containAll(parseAll(ranges), wanted);
}

/** Tells whether ranges contain every IPv4 address, by which nodes call unless the settings state others. */
export function allowsEveryIPv4(ranges: readonly string[]): boolean {
  return containAll(parseAll(ranges), EVERY_IPV4);
}

/** Tells whether ranges contain every address of a family. */
export function allowsEverybody(ranges: readonly string[]): boolean {
  return allowsEveryIPv4(ranges) || containAll(parseAll(ranges), EVERY_IPV6);
}

/** Kinds of addresses that no machine of a network has for others, by the names of ipaddr.js. */
const UNROUTED = new Set(["unspecified", "loopback", "linkLocal", "multicast", "broadcast"]);

/** Tells whether no machine can have an address of a range: it is all loopback, link-local, multicast or `0.0.0.0/8`. */
export function isUnrouted(text: string): boolean {
  const range = parseRange(text);
  if (range === undefined) return false;
  const [address, bits] = range;
  if (!UNROUTED.has(address.range())) return false;
  // ipaddr.js knows the kind of an address, and a shorter prefix contains addresses of other kinds.
  const shortest =
    address.kind() === "ipv4"
      ? { multicast: 4, linkLocal: 16, broadcast: 32 }
      : { linkLocal: 10, unspecified: 128, loopback: 128 };
  return bits >= (new Map(Object.entries(shortest)).get(address.range()) ?? 8);
}
