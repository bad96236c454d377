/** What an update would change: the live object as last seen against the inputs as they are now. */
import type { Call, DiffRequest, DiffResult, PropertyChange } from "../../protocol/provider.ts";
import { isUnknown, openBag, toJsonObject, type PropertyBag } from "../../protocol/values.ts";
import { job } from "../await/simple.ts";
import { messageOf } from "../../protocol/failure.ts";
import type { Session } from "../session.ts";
import { changesBetween, contains, parsePath, pathText, type Change } from "./changes.ts";
import { isNamespaced } from "./check.ts";
import { annotated, identityOf, metadataOf, withMetadata, type Identity } from "./identity.ts";
import { immutablePaths, replaces } from "./immutable.ts";
import { ownedPart } from "./live.ts";
import { autonamedAnnotation, isNamed } from "./naming.ts";
import { normalize, toApiKeys } from "./normalize.ts";
import { fromState } from "./state.ts";
import { targetOf } from "../client/cluster.ts";

const unready = 'metadata.annotations["pulumi.com/replaceUnready"]';

export async function diff(
  session: Session,
  request: DiffRequest,
  call: Call,
): Promise<DiffResult> {
  const stored = fromState(request.oldOutputs);
  const inputs = normalize(toApiKeys(openBag(request.inputs)));
  const identity = identityOf(request, inputs);
  const namespaced = await isNamespaced(session, identity);
  const before = located(ownedPart(stored.live, normalize(stored.inputs)), namespaced);
  const wanted = located(inputs, namespaced);
  const liveName = metadataOf(stored.live)["name"];
  const base =
    isNamed(wanted) && liveName !== undefined ? withMetadata(before, { name: liveName }) : before;

  const ignored = request.ignoreChanges.map(parsePath);
  const changes = changesBetween(base, wanted).filter(
    ({ path }) => !ignored.some((outer) => contains(outer, path)),
  );
  const paths = immutablePaths(inputs, identity.patch, {
    configMapMutable: session.settings.enableConfigMapMutable,
    secretMutable: session.settings.enableSecretMutable,
  });
  const detailed = Object.fromEntries(
    changes.map((change) => [pathText(change.path), described(change, replaces(change, paths))]),
  );
  const extra = annotated(inputs, "pulumi.com/replaceUnready")
    ? await replaceUnready(session, identity, stored.live, call)
    : [];
  const replacing = extra.length > 0 || Object.values(detailed).some((change) => change.replace);
  return {
    changes: changes.length > 0 || extra.length > 0 ? "some" : "none",
    detailed,
    replaces: extra,
    deleteBeforeReplace: replacing && mustGoFirst(inputs, wanted, stored.live),
  };
}

/** `default` where nothing is said; nothing where the kind has no namespace. */
function located(object: PropertyBag, namespaced: boolean): PropertyBag {
  const namespace = metadataOf(object)["namespace"];
  const said = namespace === undefined || namespace === "" ? "default" : namespace;
  return withMetadata(object, { namespace: namespaced ? said : undefined });
}

function described(change: Change, replace: boolean): PropertyChange & { replace: boolean } {
  // Metadata as a whole holds the name.
  const wholeMetadata = change.kind === "delete" && pathText(change.path) === "metadata";
  return {
    kind: change.kind,
    replace: replace || wholeMetadata,
    // The engine shows the old value: of what is removed it is in the inputs, of the rest in the live object.
    inputDiff: change.kind === "delete",
  };
}

/** Two objects of one name cannot be: when the program chose the name, the old one goes first. */
function mustGoFirst(inputs: PropertyBag, wanted: PropertyBag, live: PropertyBag): boolean {
  const { name, namespace } = metadataOf(wanted);
  const old = metadataOf(live);
  if (!isNamed(inputs) || annotated(inputs, autonamedAnnotation) || isUnknown(name)) return false;
  return name === old["name"] && (namespace ?? "default") === (old["namespace"] ?? "default");
}

/** For a Job with the annotation `pulumi.com/replaceUnready`: whether it has not completed. */
async function replaceUnready(
  session: Session,
  identity: Identity,
  live: PropertyBag,
  { log, signal }: Call,
): Promise<string[]> {
  if (session.unreachable !== undefined) {
    log.warn("Cluster is unreachable, skipping replaceUnready check");
    return [];
  }
  if (identity.kind !== "Job") {
    log.warn("replaceUnready annotation is not supported for this resource");
    return [];
  }
  try {
    const object = await session.cluster.get(
      targetOf({ ...toJsonObject(live), ...kindOf(identity) }),
      signal,
    );
    const waited = Number.POSITIVE_INFINITY;
    const view = { cluster: session.cluster, signal, existed: true, waited };
    return (await job(object, view)).state === "ready" ? [] : [unready];
  } catch (error) {
    // As the official provider: a Job that cannot be read now is left to the update to deal with.
    log.warn(`replaceUnready: ${messageOf(error)}`);
    return [];
  }
}

const kindOf = ({ apiVersion, kind }: Identity) => ({ apiVersion, kind });
