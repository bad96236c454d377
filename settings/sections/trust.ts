import { boolean, integer, object } from "../fields.ts";

/** Lifetimes of certificates, in days, and protection of authorities. */
export const trust = object({
  protectRoot: boolean().default(true),
  protectAuthorities: boolean().default(false),
  rootValidityDays: integer(365, 36500).default(3650),
  intermediateValidityDays: integer(1, 36500).default(730),
  leafValidityDays: integer(1, 36500).default(365),
  renewalWindowDays: integer(1, 3650).default(30),
}).prefault({});
