import * as z from "zod";
import { pulumiJson } from "./outputs.ts";

const exported = z.looseObject({
  deployment: z.looseObject({
    resources: z
      .array(
        z.looseObject({
          urn: z.string(),
          type: z.string(),
          id: z.string().optional(),
        }),
      )
      .default([]),
    pending_operations: z.array(z.unknown()).nullish(),
  }),
});

/** The LKE clusters of a stack's state. */
export interface StateClusters {
  /** Ids by the clusters' names in the fleet. */
  readonly ids: ReadonlyMap<string, number>;
  /** True if an update is under way, or was killed. */
  readonly pending: boolean;
}

/** Reads the LKE clusters of a state in Pulumi's format of `pulumi stack export`. @throws z.ZodError for anything else */
export function clustersOf(state: unknown): StateClusters {
  const { deployment } = exported.parse(state);
  const found = deployment.resources.filter(
    ({ type, id }) => type === "linode:index/lkeCluster:LkeCluster" && id !== undefined,
  );
  const ids = found.map(({ urn, id }) => {
    const [, name = urn] = /::cluster-(.+)-lke$/.exec(urn) ?? [];
    return [name, Number(id)] as const;
  });
  return { ids: new Map(ids), pending: (deployment.pending_operations ?? []).length > 0 };
}

/**
 * Reads the LKE clusters of a stack's state with the `pulumi` command. Its secrets stay encrypted.
 *
 * @param stack the stack's name. @default the selected stack
 * @throws Error with what `pulumi` says, also for a stack that does not exist: nothing could be told from its state
 */
export async function readStateClusters(stack?: string): Promise<StateClusters> {
  return clustersOf(await pulumiJson(["stack", "export"], exported, stack));
}
