import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";

/** What the engine did, or would do, to one resource. */
export interface Change {
  /** The engine's own word: create, update, replace, delete, read, refresh, … */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  /** The logical name, the last part of the URN. */
  readonly name: string;
  /** Paths of the inputs that differ, where the engine knows them. */
  readonly paths: readonly string[];
}

/** Steps that leave a resource as it is. */
const unchanged = new Set(["same", "read", "refresh"]);

/** The change that an event announces, if it announces one. */
export function changeOf(event: EngineEvent): Change | undefined {
  const step = event.resourcePreEvent?.metadata;
  return step === undefined || unchanged.has(step.op) ? undefined : changeFrom(step);
}

function changeFrom({ op, urn, type, detailedDiff }: StepEventMetadata): Change {
  return {
    op,
    urn,
    type,
    name: urn.split("::").at(-1) ?? urn,
    paths: Object.keys(detailedDiff ?? {}).sort(),
  };
}

/** What a refresh found to differ between the state and the live fleet: it reports such a resource by what became of it. */
export function driftOf(event: EngineEvent): Change | undefined {
  const step = event.resOutputsEvent?.metadata;
  return step === undefined || unchanged.has(step.op) ? undefined : changeFrom(step);
}
