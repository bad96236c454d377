import {
  boolean,
  byCluster,
  dnsLabel,
  enumeration,
  integer,
  object,
  set,
  string,
} from "../fields.ts";

/** A certificate's serial number, as OpenSSL writes it: up to 20 bytes, with or without colons between them. */
function serial() {
  return string(
    /^(?=.*[1-9a-f])(?:[0-9a-f]{1,40}|[0-9a-f]{2}(?::[0-9a-f]{2}){0,19})$/i,
    "invalid serial number",
    "up to 40 hexadecimal digits, as `openssl x509 -serial` writes them",
  ).transform((value) => value.replaceAll(":", "").toUpperCase().replace(/^0+/, ""));
}

/** The root and its rotation, lifetimes of certificates, in days, protection of authorities, and revoked intermediates. */
export const trust = object({
  protectRoot: boolean().default(true),
  protectAuthorities: boolean().default(false),
  rootGeneration: integer(1, 1000).default(1),
  rootRotation: enumeration(["trust", "issue", "complete"]).default("complete"),
  rootReissues: integer(0, 100).default(0),
  rootValidityDays: integer(365, 36500).default(3650),
  intermediateValidityDays: integer(1, 36500).default(730),
  leafValidityDays: integer(1, 36500).default(365),
  renewalWindowDays: integer(1, 3650).default(30),
  generations: byCluster(integer(1, 1_000_000), "a mapping of cluster: generation").default({}),
  revoked: set(dnsLabel(), "names of removed clusters").optional(),
  revokedSerials: set(serial(), "serial numbers").optional(),
}).prefault({});
