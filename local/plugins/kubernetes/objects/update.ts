/** Changing an object in place. */
import { messageOf } from "../../protocol/failure.ts";
import type { Call, UpdateRequest, UpdateResult } from "../../protocol/provider.ts";
import {
  hasUnknowns,
  openBag,
  toJsonObject,
  type JsonObject,
  type PropertyBag,
} from "../../protocol/values.ts";
import { targetOf, type Cluster, type Target, type WriteOptions } from "../client/cluster.ts";
import { isConflict, isForbidden, isGone } from "../client/errors.ts";
import { textAt } from "../client/json.ts";
import { demandReachable, type Session } from "../session.ts";
import { parsePath, type Path } from "./changes.ts";
import { ignoring } from "./ignore.ts";
import { isNamespaced } from "./check.ts";
import { finish, partial, type Stored } from "./finish.ts";
import { annotated, identityOf, withMetadata } from "./identity.ts";
import { isDefinition, normalize, toApiKeys } from "./normalize.ts";
import {
  fieldManagerOf,
  hasNoManagers,
  relinquishment,
  takeover,
  wasCreatedHere,
} from "./ownership.ts";
import { fromState, toState } from "./state.ts";

/** How often an update starts over because somebody else wrote the object at the same moment. */
const attempts = 4;

/** Applies the inputs to the live object and waits until it is ready again. */
export async function update(
  session: Session,
  request: UpdateRequest,
  call: Call,
): Promise<UpdateResult> {
  const opened = normalize(toApiKeys(openBag(request.inputs)));
  const identity = identityOf(request, opened);
  if (request.preview) {
    const served = session.unreachable === undefined && (await isServed(session.cluster, identity));
    if (hasUnknowns(opened) || !served) return { outputs: request.inputs };
  }
  demandReachable(session);
  const inputs = (await isNamespaced(session, identity))
    ? opened
    : withMetadata(opened, { namespace: undefined });
  const old = fromState(request.oldOutputs);
  const fieldManager = fieldManagerOf(request.urn, identity.patch, inputs, old.fieldManager);
  const names = { fieldManager, initialApiVersion: old.initialApiVersion ?? identity.apiVersion };
  const target = targetOf({
    ...toJsonObject(old.live),
    apiVersion: identity.apiVersion,
    kind: identity.kind,
  });
  const parts = (stored: JsonObject): Stored => ({
    ...{ identity, inputs, markedInputs: request.inputs, stored, names, request, call },
  });
  const options = { fieldManager, dryRun: request.preview, signal: call.signal };
  let stored: JsonObject;
  try {
    stored = await write(
      session,
      target,
      inputs,
      request.ignoreChanges.map(parsePath),
      identity.patch,
      options,
    );
  } catch (error) {
    if (request.preview) {
      if (isForbidden(error)) return { outputs: request.inputs };
      throw error;
    }
    const live = await session.cluster.get(target).catch(() => undefined);
    if (live === undefined) throw error;
    throw partial(parts(live), error);
  }
  if (request.preview) return { outputs: toState(stored, inputs, request.inputs, names) };
  const live = await finish(session, parts(stored));
  if (old.fieldManager !== undefined && old.fieldManager !== fieldManager) {
    await session.cluster.apply(relinquishment(target), {
      ...options,
      fieldManager: old.fieldManager,
    });
  }
  return { outputs: toState(live, inputs, request.inputs, names) };
}

const isServed = (cluster: Cluster, kind: { apiVersion: string; kind: string }): Promise<boolean> =>
  cluster.served(kind).then(
    () => true,
    (error: unknown) => {
      if (isGone(error)) return false;
      throw error;
    },
  );

async function write(
  session: Session,
  target: Target,
  inputs: PropertyBag,
  ignored: readonly Path[],
  patch: boolean,
  options: WriteOptions,
): Promise<JsonObject> {
  for (let attempt = 1; ; attempt++) {
    const live = await session.cluster.get(target, options.signal);
    try {
      if (isDefinition(inputs))
        return await replaceDefinition(session.cluster, live, inputs, options);
      const mine =
        options.dryRun || patch ? live : await owned(session.cluster, target, live, options);
      const object = toJsonObject(inputs);
      const kept = ignored.reduce(
        (wanted, path) => ignoring(wanted, mine, path, options.fieldManager),
        object,
      );
      return await session.cluster.apply(kept, {
        ...options,
        force: force(session, inputs, live, options),
      });
    } catch (error) {
      if (!isStale(error) || attempt >= attempts)
        throw conflictExplained(error, options.fieldManager);
    }
  }
}

/** The whole definition is put in place, as `kubectl replace` does: parts of a schema must be able to vanish. */
function replaceDefinition(
  cluster: Cluster,
  live: JsonObject,
  inputs: PropertyBag,
  options: WriteOptions,
): Promise<JsonObject> {
  const resourceVersion = textAt(live, "metadata", "resourceVersion");
  return cluster.replace(toJsonObject(withMetadata(inputs, { resourceVersion })), options);
}

/** The object after its fields went from the managers that yield to ours. */
async function owned(
  cluster: Cluster,
  target: Target,
  live: JsonObject,
  options: WriteOptions,
): Promise<JsonObject> {
  const operations = takeover(live, options.fieldManager);
  return operations === undefined ? live : cluster.patch(target, operations, options.signal);
}

/** Somebody wrote between our read and our write. A conflict of field managers is another thing and stays. */
const isStale = (error: unknown): boolean => {
  if (isConflict(error)) return !isManagerConflict(error);
  return error instanceof Error && error.message.includes("test failed");
};

const isManagerConflict = (error: unknown): boolean =>
  error instanceof Error && error.message.includes("Apply failed");

function force(
  session: Session,
  inputs: PropertyBag,
  live: JsonObject,
  options: WriteOptions,
): boolean {
  if (annotated(inputs, "pulumi.com/patchForce") || session.settings.enablePatchForce) return true;
  // A preview does not move ownership first, so it has to look as if it had.
  return hasNoManagers(live) || (options.dryRun && wasCreatedHere(live));
}

function conflictExplained(error: unknown, manager: string): unknown {
  if (!isConflict(error) || !isManagerConflict(error)) return error;
  return new Error(
    "Server-side apply field conflict detected: another manager owns fields of this object; " +
      'set the annotation "pulumi.com/patchForce" or the provider\'s enablePatchForce to take them. ' +
      `The resource managed by field manager "${manager}" had an apply conflict: ${messageOf(error)}`,
    { cause: error },
  );
}
