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
