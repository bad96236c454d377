import { X509Certificate } from "node:crypto";
import * as z from "zod";
import { UserError } from "../components/internal/errors.ts";
import { firstGeneration } from "../components/internal/generation.ts";
import { logicalName, readState } from "./state.ts";

const certificateSchema = z.looseObject({
  type: z.literal("tls:index/locallySignedCert:LocallySignedCert"),
  outputs: z.looseObject({ certPem: z.string() }),
});

/** The generations of a region's intermediate whose certificates the state has, by region. */
export type Generations = ReadonlyMap<string, readonly number[]>;

/**
 * Finds the certificates of intermediates that have not expired among the state's resources.
 *
 * @param resources the state's resources by URN
 */
export function generationsIn(
  resources: Readonly<Record<string, unknown>>,
  now: Date,
): Generations {
  const found = new Map<string, number[]>();
  for (const [urn, resource] of Object.entries(resources)) {
    const [, region, generation = String(firstGeneration)] =
      /^trust-(.+)-certificate(?:-(\d+))?$/.exec(logicalName(urn)) ?? [];
    const certificate = certificateSchema.safeParse(resource).data;
    if (region === undefined || certificate === undefined) continue;
    const { validTo } = new X509Certificate(certificate.outputs.certPem);
    if (Date.parse(validTo) <= now.getTime()) continue;
    found.set(
      region,
      [...(found.get(region) ?? []), Number(generation)].sort((a, b) => a - b),
    );
  }
  return found;
}

/**
 * Reads from the stack's own state which certificates of intermediates it has. Only the state knows what there was before: a
 * stack that is created anew with a generation above 1 has none.
 *
 * @param reference full name of the stack
 * @throws UserError if the state cannot be read, as certificates that are revoked would then be accepted again
 */
export async function issuedGenerations(reference: string): Promise<Generations> {
  try {
    return generationsIn(await readState(reference), new Date());
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown error";
    throw new UserError(
      `trust: the stack's own state, which has the certificates to revoke, cannot be read: ${reason}`,
    );
  }
}
