import * as z from "zod";
import type { Reaches } from "../matrix/matrix.ts";

/** The stack's outputs that give access to the fleet. */
const outputs = z.looseObject({
  clusters: z.record(
    z.string(),
    z.looseObject({ apiEndpoint: z.string(), kubeconfig: z.string() }),
  ),
  manager: z.looseObject({ name: z.string(), kubeconfig: z.string() }).optional(),
  karmada: z.looseObject({ kubeconfig: z.string() }).optional(),
  // Absent from a state that an earlier release wrote, until the next update.
  reaches: z.record(z.string(), z.array(z.string())).optional(),
});

/** A running fleet, as the stack's outputs describe it. */
export interface Fleet {
  /** The member clusters, in the order of the outputs. */
  readonly regions: readonly string[];
  /** Kubeconfigs, YAML, by name: the clusters, `karmada`, and the manager. Secret. */
  readonly kubeconfigs: Readonly<Record<string, string>>;
  /** The regions that each region can call. @default each can call all */
  readonly reaches?: Readonly<Record<string, readonly string[]>> | undefined;
}

/**
 * Reads a fleet from the values of the stack's outputs.
 *
 * @throws Error that names the outputs that are missing, and quotes none
 */
export function fleetOf(values: Readonly<Record<string, unknown>>): Fleet {
  const parsed = outputs.safeParse(values);
  if (!parsed.success) {
    const paths = parsed.error.issues.map(({ path }) => path.join("."));
    throw new Error(
      `the stack has no fleet: these outputs are missing or wrong: ${paths.join(", ")}; expected the outputs of an up that succeeded`,
    );
  }
  const { clusters, manager, karmada, reaches } = parsed.data;
  const kubeconfigs = Object.fromEntries(
    Object.entries(clusters).map(([name, { kubeconfig }]) => [name, kubeconfig]),
  );
  if (manager !== undefined) kubeconfigs[manager.name] = manager.kubeconfig;
  if (karmada !== undefined) kubeconfigs["karmada"] = karmada.kubeconfig;
  return { regions: Object.keys(clusters), kubeconfigs, reaches };
}

/** The pairs of regions that must respond, by the stack's output `reaches`. */
export function expectedPairs({ reaches }: Pick<Fleet, "reaches">): Reaches {
  if (reaches === undefined) return () => true;
  const targets = new Map(Object.entries(reaches));
  return (from, to) => targets.get(from)?.includes(to) ?? false;
}
