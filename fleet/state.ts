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

const jobSchema = z.looseObject({
  outputs: z.looseObject({ status: z.looseObject({ succeeded: z.number().min(1) }) }),
});

/** The regions that have a control plane of this mesh and whose gate has passed, by the state's resources. */
export function inServiceIn(
  resources: Readonly<Record<string, unknown>>,
  mesh: "istio" | "linkerd",
  regions: readonly string[],
): ReadonlySet<string> {
  const byName = new Map(Object.entries(resources).map(([urn, one]) => [logicalName(urn), one]));
  const release = mesh === "istio" ? "istiod" : "release";
  return new Set(
    regions.filter(
      (name) =>
        byName.has(`${mesh}-${name}-${release}`) &&
        jobSchema.safeParse(byName.get(`gate-${name}-job`)).success,
    ),
  );
}

/** The logical name in a resource's URN. */
export function logicalName(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
