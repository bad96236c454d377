/** Subject alternative names of a certificate or a request. */
import { isIP } from "node:net";
import {
  type Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  type JsonGeneralName,
} from "../../x509/x509.ts";
import ipaddr from "ipaddr.js";

export interface AlternativeNames {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly uris: readonly string[];
}

/**
 * Returns the extension; undefined if there are no names.
 *
 * @throws Error that names a value which a certificate cannot contain.
 */
export function alternativeNamesExtension(
  names: AlternativeNames,
  critical: boolean,
): SubjectAlternativeNameExtension | undefined {
  const all: JsonGeneralName[] = [
    ...names.dnsNames.map((value) => ({ type: "dns" as const, value: ascii("DNS name", value) })),
    ...names.ipAddresses.map((value) => ({ type: "ip" as const, value: address(value) })),
    ...names.uris.map((value) => ({ type: "url" as const, value: ascii("URI", value) })),
  ];
  return all.length === 0 ? undefined : new SubjectAlternativeNameExtension(all, critical);
}

/** Returns the names in a request that its certificate keeps: the official provider drops e-mail addresses. */
export function alternativeNamesOf(request: Pkcs10CertificateRequest): AlternativeNames {
  const extension = request.getExtension("2.5.29.17");
  const names = extension instanceof SubjectAlternativeNameExtension ? extension.names.items : [];
  const values = (type: string): string[] =>
    names.filter((name) => name.type === type).map((name) => name.value);
  return { dnsNames: values("dns"), ipAddresses: values("ip"), uris: values("url") };
}

/** Checks that a name is ASCII: certificates hold it as IA5String, and the official provider rejects everything else too. */
function ascii(what: string, value: string): string {
  if (/^[\x21-\x7e]*$/.test(value)) return value;
  throw new Error(`invalid ${what} ${JSON.stringify(value)}: only visible ASCII characters`);
}

/** Normalizes an address; an IPv4 address mapped into IPv6 becomes IPv4, as in Go. */
function address(value: string): string {
  if (isIP(value) === 0) throw new Error(`invalid IP address ${JSON.stringify(value)}`);
  return ipaddr.process(value).toNormalizedString();
}
