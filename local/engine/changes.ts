import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

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
  if (step === undefined || unchanged.has(step.op)) return undefined;
  return {
    op: step.op,
    urn: step.urn,
    type: step.type,
    name: step.urn.split("::").at(-1) ?? step.urn,
    paths: Object.keys(step.detailedDiff ?? {}).sort(),
  };
}

/** What a refresh found to differ between the state and the live fleet. */
export function driftOf(event: EngineEvent): Change | undefined {
  const step = event.resOutputsEvent?.metadata;
  if (step?.op !== "refresh") return undefined;
  const before = JSON.stringify(step.old?.outputs ?? {});
  const after = JSON.stringify(step.new?.outputs ?? null);
  if (before === after) return undefined;
  return {
    op: step.new === undefined ? "delete" : "update",
    urn: step.urn,
    type: step.type,
    name: step.urn.split("::").at(-1) ?? step.urn,
    paths: Object.keys(step.detailedDiff ?? {}).sort(),
  };
}
