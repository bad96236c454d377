/** Making an object. */
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../protocol/failure.ts";
import type { Call, CreateRequest, CreateResult } from "../../protocol/provider.ts";
import {
  hasUnknowns,
  openBag,
  toJsonObject,
  type JsonObject,
  type PropertyBag,
} from "../../protocol/values.ts";
import { targetOf, type Cluster, type WriteOptions } from "../client/cluster.ts";
import {
  isAlreadyExists,
  isForbidden,
  isGone,
  isInvalid,
  isNamespaceMissing,
  UnknownKindError,
} from "../client/errors.ts";
import { textAt } from "../client/json.ts";
import { demandReachable, type Session } from "../session.ts";
import { isNamespaced } from "./check.ts";
import { annotated, idOf, identityOf, withMetadata, type Identity } from "./identity.ts";
import { toApiKeys } from "./normalize.ts";
import { creator, fieldManagerOf } from "./ownership.ts";
import { finish } from "./finish.ts";
import { toState } from "./state.ts";

/** Pauses before asking again for what may be on its way: a definition, a namespace. Seconds, as the official provider. */
const patience = [1, 2, 4, 8, 16];

const alreadyExists = `

The resource already exists in the cluster. This can happen when:

  - Renaming a Pulumi resource: use an alias to preserve the identity,
    or use deleteBeforeReplace if the resource needs replacement.
  - Managing an existing resource: use a Patch resource (e.g. NamespacePatch)
    to manage specific fields without owning the resource lifecycle.
  - Adopting a resource into Pulumi: use \`pulumi import\`.
  - Intentional upsert: set upsertExistingObjects on the provider.`;

/**
 * Stores the object and waits until it is ready. An object that is there already is an error, unless the provider has
 * `upsertExistingObjects` or the resource is a patch; then its fields are applied to what is there.
 */
export async function create(
  session: Session,
  request: CreateRequest,
  call: Call,
): Promise<CreateResult> {
  const opened = toApiKeys(openBag(request.inputs));
  const identity = identityOf(request, opened);
  if (request.preview && !(await canForesee(session, identity, opened))) {
    return { id: "", outputs: request.inputs };
  }
  demandReachable(session);
  const inputs = (await isNamespaced(session, identity))
    ? opened
    : withMetadata(opened, { namespace: undefined });
  const fieldManager = fieldManagerOf(request.urn, identity.patch, inputs, undefined);
  const options: WriteOptions = {
    fieldManager,
    dryRun: request.preview,
    signal: call.signal,
    force:
      request.preview ||
      session.settings.enablePatchForce ||
      annotated(inputs, "pulumi.com/patchForce"),
  };
  const names = { fieldManager, initialApiVersion: identity.apiVersion };
  const upsert = session.settings.upsertExistingObjects || identity.patch;
  try {
    const stored = await store(session.cluster, toJsonObject(inputs), upsert, options, call);
    if (request.preview) {
      return { id: "", outputs: toState(foreseen(stored), inputs, request.inputs, names) };
    }
    const live = await finish(session, {
      identity,
      inputs,
      markedInputs: request.inputs,
      stored,
      names,
      request,
      call,
    });
    return {
      id: idOf(textAt(live, "metadata", "namespace"), textAt(live, "metadata", "name") ?? ""),
      outputs: toState(live, inputs, request.inputs, names),
    };
  } catch (error) {
    if (request.preview && isUnforeseeable(error)) return { id: "", outputs: request.inputs };
    throw error;
  }
}

/** What a dry run cannot tell: permissions, a namespace to come, an object that a replacement removes first. */
const isUnforeseeable = (error: unknown): boolean =>
  error instanceof Error &&
  [isForbidden, isNamespaceMissing, isAlreadyExists].some((is) => is(error.cause ?? error));

/** Without status, which a dry run leaves empty, so that a program finds it unknown rather than wrong. */
const foreseen = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== "status"));

async function canForesee(
  session: Session,
  identity: Identity,
  inputs: PropertyBag,
): Promise<boolean> {
  if (hasUnknowns(inputs) || identity.patch || session.unreachable !== undefined) return false;
  return session.cluster.served(identity).then(
    () => true,
    (error: unknown) => {
      if (error instanceof UnknownKindError) return false;
      throw error;
    },
  );
}

async function store(
  cluster: Cluster,
  object: JsonObject,
  upsert: boolean,
  options: WriteOptions,
  call: Call,
): Promise<JsonObject> {
  for (let attempt = 0; ; attempt++) {
    try {
      if (upsert) return await apply(cluster, object, options);
      return await cluster.create(object, { ...options, fieldManager: creator });
    } catch (error) {
      const pause = patience[attempt];
      if (!isGone(error) || options.dryRun || pause === undefined) throw explained(error);
      call.log.status(`Retry #${attempt + 1}; creation failed: ${messageOf(error)}`);
      await delay(pause * 1000, undefined, { signal: call.signal });
    }
  }
}

async function apply(
  cluster: Cluster,
  object: JsonObject,
  options: WriteOptions,
): Promise<JsonObject> {
  try {
    return await cluster.apply(object, options);
  } catch (error) {
    // In a preview the old object of a replacement is still there, and its immutable fields refuse the new ones.
    if (!options.dryRun || !isInvalid(error) || !error.message.includes("field is immutable"))
      throw error;
    const { name } = targetOf(object);
    const renamed = toJsonObject(withMetadata(object, { name: `${name}-preview` }));
    return toJsonObject(withMetadata(await cluster.apply(renamed, options), { name }));
  }
}

function explained(error: unknown): Error {
  const prefix = "the resource was not successfully created by the Kubernetes API server: ";
  if (error instanceof UnknownKindError) {
    const hint = "Verify that any required CRDs have been created";
    return new Error(`${prefix}its apiVersion does not exist. ${hint}: ${error.message}`, {
      cause: error,
    });
  }
  const suffix = isAlreadyExists(error) ? alreadyExists : "";
  return new Error(`${prefix}${messageOf(error)}${suffix}`, { cause: error });
}
