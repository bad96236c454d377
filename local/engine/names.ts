import type { Stack } from "@pulumi/pulumi/automation/index.js";
import * as z from "zod";

const deployment = z.looseObject({
  resources: z.array(z.looseObject({ urn: z.string() })).default([]),
});

/**
 * The URNs of resources in the state by their logical names, which a stack has once each.
 *
 * @throws Error naming the first that the state does not have
 */
export async function urnsOf(stack: Stack, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const { resources } = deployment.parse((await stack.exportStack()).deployment);
  const urns = new Map(resources.map(({ urn }) => [urn.split("::").at(-1), urn]));
  return names.map((name) => {
    const urn = urns.get(name);
    if (urn === undefined) throw new Error(`no resource in the state is named "${name}"`);
    return urn;
  });
}
