/** The accepted names of `allowedUses`: RFC 5280's key usages and extended key usages. */
import { KeyUsageFlags } from "../../x509/x509.ts";

const keyUsages: Readonly<Record<string, KeyUsageFlags>> = {
  digital_signature: KeyUsageFlags.digitalSignature,
  content_commitment: KeyUsageFlags.nonRepudiation,
  key_encipherment: KeyUsageFlags.keyEncipherment,
  data_encipherment: KeyUsageFlags.dataEncipherment,
  key_agreement: KeyUsageFlags.keyAgreement,
  cert_signing: KeyUsageFlags.keyCertSign,
  crl_signing: KeyUsageFlags.cRLSign,
  encipher_only: KeyUsageFlags.encipherOnly,
  decipher_only: KeyUsageFlags.decipherOnly,
};

/** Object identifiers: RFC 5280's, and Microsoft's and Netscape's own. */
const extendedKeyUsages: Readonly<Record<string, string>> = {
  any_extended: "2.5.29.37.0",
  server_auth: "1.3.6.1.5.5.7.3.1",
  client_auth: "1.3.6.1.5.5.7.3.2",
  code_signing: "1.3.6.1.5.5.7.3.3",
  email_protection: "1.3.6.1.5.5.7.3.4",
  ipsec_end_system: "1.3.6.1.5.5.7.3.5",
  ipsec_tunnel: "1.3.6.1.5.5.7.3.6",
  ipsec_user: "1.3.6.1.5.5.7.3.7",
  timestamping: "1.3.6.1.5.5.7.3.8",
  ocsp_signing: "1.3.6.1.5.5.7.3.9",
  microsoft_server_gated_crypto: "1.3.6.1.4.1.311.10.3.3",
  netscape_server_gated_crypto: "2.16.840.1.113730.4.1",
  microsoft_commercial_code_signing: "1.3.6.1.4.1.311.2.1.22",
  microsoft_kernel_code_signing: "1.3.6.1.4.1.311.61.1.1",
};

/** All accepted names, sorted. */
export const usageNames: readonly string[] = [
  ...Object.keys(keyUsages),
  ...Object.keys(extendedKeyUsages),
].sort();

/** The certificate fields for a list of names. Unknown names were rejected before. */
export interface Usages {
  /** RFC 5280's bits; undefined if none was named. */
  readonly flags: KeyUsageFlags | undefined;
  /** Object identifiers in the given order. */
  readonly extended: readonly string[];
}

export function usagesOf(names: readonly string[]): Usages {
  const flags = names.reduce((bits, name) => bits | (keyUsages[name] ?? 0), 0);
  return {
    flags: isFlags(flags) ? flags : undefined,
    extended: names.flatMap((name) => extendedKeyUsages[name] ?? []),
  };
}

/** Returns whether at least one of the nine bits is set. */
const isFlags = (bits: number): bits is KeyUsageFlags => bits > 0 && bits < 1 << 9;
