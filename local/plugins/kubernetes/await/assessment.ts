/** How far an object is on its way to being ready. */
import type { JsonObject } from "../../protocol/values.ts";
import type { Cluster } from "../client/cluster.ts";
import { objectsAt, textAt } from "../client/json.ts";

/** What one look at an object says. */
export interface Assessment {
  readonly state: "ready" | "waiting" | "failed";
  /** One line for the progress column. */
  readonly progress: string;
  /** What stands in the way, in the words of Kubernetes; they become the reasons of a failure, or warnings when ready. */
  readonly problems: readonly string[];
}

/** What an assessment may look at beside the object. */
export interface View {
  readonly cluster: Cluster;
  readonly signal: AbortSignal;
  /** The object existed before: this is an update, not a create. */
  readonly existed: boolean;
  /** Milliseconds since the wait began; without end in a refresh, which does not wait. */
  readonly waited: number;
}

/** Looks at an object, and at what belongs to it. */
export type Assess = (object: JsonObject, view: View) => Promise<Assessment>;

export const ready: Assessment = { state: "ready", progress: "", problems: [] };

/** An entry of `status.conditions`. */
export const condition = (object: JsonObject, type: string): JsonObject | undefined =>
  objectsAt(object, "status", "conditions").find((entry) => textAt(entry, "type") === type);

export const conditionIs = (object: JsonObject, type: string, status: string): boolean =>
  textAt(condition(object, type), "status") === status;

/** `[Reason] message` of a condition, container state or event. */
export function reasonText(entry: JsonObject | undefined): string {
  const reason = textAt(entry, "reason");
  const message = textAt(entry, "message")?.trim();
  return [reason === undefined ? "" : `[${reason}]`, message ?? ""]
    .filter((part) => part !== "")
    .join(" ");
}

/** `namespace/name` for messages; the default namespace is left out. */
export function displayName(object: JsonObject): string {
  const namespace = textAt(object, "metadata", "namespace") ?? "default";
  const name = textAt(object, "metadata", "name") ?? "";
  return namespace === "default" ? name : `${namespace}/${name}`;
}

/** An assessment as one line: how far it is, and the worst thing in the way. */
export const textOfProblems = ({ progress, problems }: Assessment): string =>
  [progress, ...problems.filter((problem) => problem !== progress).slice(0, 1)]
    .filter((part) => part !== "")
    .join(": ");
