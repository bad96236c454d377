import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";

/** A change that the engine made, or would make, to one resource. */
export interface Change {
  /** The engine's term: create, update, replace, delete, read, refresh, … */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  /** The logical name, the last part of the URN. */
  readonly name: string;
  /** Paths of the inputs that differ, where the engine knows them. */
  readonly paths: readonly string[];
}

/** Steps that leave a resource unchanged. */
const unchanged = new Set(["same", "read", "refresh"]);

/** Returns the change that an event announces, if any. */
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

/** Returns the drift that a refresh found: it reports a drifted resource by the outcome of its step. */
export function driftOf(event: EngineEvent): Change | undefined {
  const step = event.resOutputsEvent?.metadata;
  return step === undefined || unchanged.has(step.op) ? undefined : changeFrom(step);
}
