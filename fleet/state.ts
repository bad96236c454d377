import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { within } from "../components/internal/limit.ts";

const stateSchema = z.looseObject({ outputs: z.record(z.string(), z.unknown()) });

/**
 * Reads the stack's own state as it was before this preview or update: its resources with their outputs, by URN.
 *
 * @param stackName full name of the stack
 * @throws Error if the engine cannot read it
 */
export async function readState(stackName: string): Promise<Readonly<Record<string, unknown>>> {
  const state: unknown = await within("the stack's own state", () =>
    pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName }),
  );
  return stateSchema.parse(state).outputs;
}

/** The logical name in a resource's URN. */
export function logicalName(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
