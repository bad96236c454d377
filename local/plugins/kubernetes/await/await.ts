/** Waiting for objects: to become ready, to be gone. */
import { setTimeout as delay } from "node:timers/promises";
import type { Call } from "../../protocol/provider.ts";
import type { JsonObject } from "../../protocol/values.ts";
import type { Cluster, Target } from "../client/cluster.ts";
import { isGone, UnreachableError } from "../client/errors.ts";
import { at, isArray, objectsAt, textAt } from "../client/json.ts";
import { reasonText, textOfProblems, type Assessment, type View } from "./assessment.ts";
import type { Rule } from "./rules.ts";

/** Between two looks at an object, milliseconds: soon at first, slower when it takes long. */
const firstLook = 200;
const slowestLook = 2000;

/** The object is stored but not ready (or not gone). */
export class AwaitError extends Error {
  /** As last seen. */
  readonly object: JsonObject;
  readonly reasons: readonly string[];

  constructor(message: string, object: JsonObject, reasons: readonly string[]) {
    super(message);
    this.name = "AwaitError";
    this.object = object;
    this.reasons = reasons;
  }
}

/** Options of {@link awaitReady}. */
export interface AwaitOptions {
  readonly timeoutSeconds: number;
  readonly call: Call;
  /** The object existed before this operation. */
  readonly existed: boolean;
}

/**
 * Looks at the object until the rule says that it is ready, and returns it as it is then.
 *
 * @throws AwaitError when it failed, vanished, took too long or the engine cancelled.
 */
export async function awaitReady(
  cluster: Cluster,
  target: Target,
  stored: JsonObject,
  rule: Rule,
  { timeoutSeconds, call, existed }: AwaitOptions,
): Promise<JsonObject> {
  const began = Date.now();
  const deadline = began + timeoutSeconds * 1000;
  let seen: Look = { object: stored, ...unseen };
  let shown = "";
  const give = (how: string): AwaitError => new AwaitError(how, seen.object, seen.problems);
  for (let pause = firstLook; ; pause = Math.min(pause * 1.5, slowestLook)) {
    if (call.signal.aborted) throw give(`Resource operation was cancelled for "${target.name}"`);
    const view = { cluster, signal: call.signal, existed, waited: Date.now() - began };
    const found = await look(target, seen, rule, view);
    if (found === undefined) throw give(`'${target.name}' was deleted`);
    seen = found;
    const line = seen.state === "ready" ? "" : textOfProblems(seen);
    if (line !== shown) call.log.status(line);
    shown = line;
    if (seen.state === "ready") {
      for (const problem of seen.problems) call.log.warn(problem);
      return seen.object;
    }
    if (seen.state === "failed") throw give(`'${target.name}' failed`);
    if (Date.now() > deadline) throw give(`'${target.name}' timed out waiting to be Ready`);
    await delay(pause, undefined, { signal: call.signal }).catch(() => undefined);
  }
}

interface Look extends Assessment {
  readonly object: JsonObject;
}

const unseen: Assessment = { state: "waiting", progress: "", problems: [] };

/** One look; undefined when the object is gone. */
async function look(target: Target, last: Look, rule: Rule, view: View): Promise<Look | undefined> {
  try {
    const object = await view.cluster.get(target, view.signal);
    return { object, ...(await rule.assess(object, view)) };
  } catch (error) {
    if (view.signal.aborted) return last;
    if (isGone(error)) return undefined;
    // A control plane that restarts is no reason to give up before the time is over.
    if (!(error instanceof UnreachableError)) throw error;
    return { ...last, state: "waiting", problems: [error.message] };
  }
}

/**
 * Resolves when the object with this uid is not there any more.
 *
 * @throws AwaitError naming the finalizers that still hold it when it takes too long.
 */
export async function awaitGone(
  cluster: Cluster,
  target: Target,
  uid: string | undefined,
  { timeoutSeconds, call }: Omit<AwaitOptions, "existed">,
): Promise<void> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  let shown = "";
  for (let pause = firstLook; ; pause = Math.min(pause * 1.5, slowestLook)) {
    const object = await cluster.get(target).catch((error: unknown) => {
      if (isGone(error)) return undefined;
      throw error;
    });
    // Another uid: somebody has made a new object of that name.
    if (object === undefined || (uid !== undefined && textAt(object, "metadata", "uid") !== uid)) {
      if (shown !== "") call.log.status("");
      return;
    }
    const held = holders(object);
    if (call.signal.aborted) {
      throw new AwaitError(`Resource operation was cancelled for "${target.name}"`, object, held);
    }
    if (Date.now() > deadline) {
      const message = `'${target.name}' timed out waiting to be deleted`;
      throw new AwaitError([message, ...held].join("; "), object, held);
    }
    // Every finalizer holds for a moment; one that holds longer is worth a word.
    const line = pause < slowestLook ? "" : held.join("; ");
    if (line !== shown) call.log.status(line);
    shown = line;
    await delay(pause, undefined, { signal: call.signal }).catch(() => undefined);
  }
}

/** What keeps an object that is being deleted: its finalizers, and what a namespace says still lives in it. */
function holders(object: JsonObject): string[] {
  const finalizers = at(object, "metadata", "finalizers");
  const names = isArray(finalizers) ? finalizers.map(String) : [];
  const remaining = objectsAt(object, "status", "conditions").filter(
    (entry) => textAt(entry, "status") === "True" && textAt(object, "kind") === "Namespace",
  );
  return [
    ...(names.length > 0 ? [`finalizers might be preventing deletion (${names.join(", ")})`] : []),
    ...remaining.map(reasonText),
  ];
}
