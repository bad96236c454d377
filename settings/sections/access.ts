import { firstGeneration } from "../../components/internal/generation.ts";
import { dnsLabel, integer, list, object } from "../fields.ts";

/** The settings of the access of clusters to each other's APIs, which each mesh has in its own section. */
export function access() {
  return {
    revoked: list(
      object({ source: dnsLabel(), target: dnsLabel() }),
      "pairs of source and target",
    ).default([]),
    tokenGeneration: integer(1, 1_000_000).default(firstGeneration),
  };
}
