import * as z from "zod";
import { pulumiJson } from "./outputs.ts";

/** A resource that somebody changed or deleted outside the stack. */
export interface Drift {
  /** The resource's logical name. */
  readonly name: string;
  /** Pulumi's type token. */
  readonly type: string;
  readonly change: "changed" | "deleted";
  /** The paths that differ, sorted; never their values. */
  readonly paths: readonly string[];
}

const state = z.looseObject({ external: z.boolean().default(false) }).nullish();
const step = z.looseObject({
  op: z.string(),
  urn: z.string(),
  oldState: state,
  newState: state,
  detailedDiff: z.record(z.string(), z.unknown()).nullish(),
});
const digest = z.looseObject({ steps: z.array(step).nullish() });

/**
 * The drift in what `pulumi refresh --preview-only --json` prints. What the stack only reads, and does not own, is left
 * out: of such a resource the engine reports every output that differs, and every update reads it again.
 *
 * @throws z.ZodError for anything else
 */
export function driftIn(printed: unknown): Drift[] {
  return (digest.parse(printed).steps ?? []).flatMap(
    ({ op, urn, oldState, newState, detailedDiff }) => {
      if (!["update", "delete"].includes(op)) return [];
      if (oldState?.external === true || newState?.external === true) return [];
      return [driftOf(op, urn, Object.keys(detailedDiff ?? {}))];
    },
  );
}

/** The drift of one resource, by the engine's term for what it would do to the state. */
export function driftOf(op: string, urn: string, paths: readonly string[]): Drift {
  const [types = "", name = urn] = urn.split("::").slice(2);
  return {
    ...{ name, type: types.split("$").at(-1) ?? types },
    change: op === "delete" ? "deleted" : "changed",
    paths: paths.toSorted(),
  };
}

/**
 * Compares a stack's state with what is in the clusters and at the provider, with the `pulumi` command. It changes
 * nothing, not even the state.
 *
 * @param stack the stack's name. @default the selected stack
 * @throws Error with what `pulumi` says
 */
export async function readDrift(stack?: string): Promise<Drift[]> {
  return driftIn(await pulumiJson(["refresh", "--preview-only", "--json"], digest, stack));
}
