/** The second half of a create and an update: the object is stored, now it must become ready. */
import { messageOf } from "../../protocol/failure.ts";
import { PartialFailure, type Call } from "../../protocol/provider.ts";
import type { JsonObject, PropertyBag } from "../../protocol/values.ts";
import { AwaitError, awaitReady } from "../await/await.ts";
import { ruleFor, timeoutFor } from "../await/rules.ts";
import { targetOf } from "../client/cluster.ts";
import { textAt } from "../client/json.ts";
import type { Session } from "../session.ts";
import { idOf, type Identity } from "./identity.ts";
import { toState } from "./state.ts";

/** What was stored, and what its state will be made of. */
export interface Stored {
  readonly identity: Identity;
  /** Opened, in the API's spelling. */
  readonly inputs: PropertyBag;
  /** As the engine gave them, with secret marks. */
  readonly markedInputs: PropertyBag;
  /** The server's answer to the write. */
  readonly stored: JsonObject;
  readonly names: { readonly fieldManager: string; readonly initialApiVersion: string };
  readonly request: { readonly timeoutSeconds: number | undefined; readonly id?: string };
  readonly call: Call;
}

/**
 * The object once it is ready.
 *
 * @throws PartialFailure with the object as last seen: whatever goes wrong from here on, the object is in state.
 */
export async function finish(session: Session, parts: Stored): Promise<JsonObject> {
  const { identity, inputs, stored, request, call } = parts;
  const rule = identity.patch ? undefined : ruleFor(identity.apiVersion, identity.kind, inputs);
  if (rule === undefined) return stored;
  const target = {
    ...targetOf({ ...stored, apiVersion: identity.apiVersion, kind: identity.kind }),
  };
  try {
    return await awaitReady(session.cluster, target, stored, rule, {
      timeoutSeconds: timeoutFor(inputs, request.timeoutSeconds, rule.timeoutSeconds),
      call,
      existed: request.id !== undefined,
    });
  } catch (error) {
    throw partial(parts, error);
  }
}

/** A failure that keeps the object in state. */
export function partial(parts: Stored, error: unknown): PartialFailure {
  const last = error instanceof AwaitError ? error.object : parts.stored;
  const reasons = error instanceof AwaitError ? error.reasons : [];
  const id = idOf(textAt(last, "metadata", "namespace"), textAt(last, "metadata", "name") ?? "");
  const done = parts.request.id === undefined ? "created" : "updated";
  const message =
    `${parts.identity.kind} ${id} was ${done}, but the Kubernetes API server reported that it failed to ` +
    `fully initialize or become live: ${messageOf(error)}`;
  return new PartialFailure(message, {
    id: parts.request.id ?? id,
    outputs: toState(last, parts.inputs, parts.markedInputs, parts.names),
    reasons: [message, ...reasons],
  });
}
